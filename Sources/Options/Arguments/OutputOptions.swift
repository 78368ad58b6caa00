package import ArgumentParser
package import Capture
package import Filter
import Glibc
package import Inspector
package import Output
package import Screen

/// How frames are written when there is no screen.
package struct OutputOptions: ParsableArguments {
  package init() {}

  package enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, ndjson, hex, raw
  }

  @Option(
    help: """
      Write frames to standard output as text, ndjson, hex or raw payloads (raw not to a terminal).
      """)
  package var format: Format?

  @Option(
    name: [.customLong("filter"), .customShort("Y")],
    help: """
      Show only what the expression matches, such as 'op == text and dir == server'; see windsock \
      help filter.
      """, completion: .filter)
  package var filter: String?

  @Option(help: "Only this connection, by its number; repeat for more.")
  package var connection: [UInt32] = []

  @Flag(help: "Messages instead of frames: fragments joined, compressed ones inflated.")
  package var messages = false

  @Flag(help: "Omit payloads.")
  package var noPayload = false

  @OptionGroup package var decoding: DecodeOptions

  /// Whether messages that arrive are written as they are, where there is no screen.
  ///
  /// With an echo, the other end has them already, so only connections are named.
  package func printsMessages(echoes: Bool) -> Bool { !echoes && format == nil }

  /// Refuses to write raw payloads to a terminal, on which they could act.
  package func check() throws(CommandError) {
    if decoding.units, format == .hex || format == .raw {
      throw CommandError(.usage, "--units writes text or ndjson: give one of them with --format")
    }
    guard format == .raw, isatty(STDOUT_FILENO) == 1 else { return }
    throw CommandError(
      .usage,
      "--format raw writes payloads as they are, which the terminal would act on; "
        + "pipe it through cat to get them anyway")
  }

  /// Refuses options for rows where messages are written as they are.
  package func checkLines() throws(CommandError) {
    guard format == nil else { return }
    let rows = [
      ("--decode", decoding.decode), ("--units", decoding.units), ("--no-payload", noPayload),
    ]
    guard let option = rows.first(where: \.1)?.0 else { return }
    throw CommandError(.usage, "\(option) is for rows: give --format text or ndjson as well")
  }

  /// The filter that a screen begins with: `--filter`, of the connections of `--connection`.
  package var screenFilter: String? {
    guard !connection.isEmpty else { return filter }
    let chosen = connection.map { "conn == \($0)" }.joined(separator: " or ")
    return filter.map { "(\(chosen)) and (\($0))" } ?? chosen
  }

  /// The formatter for `format`.
  ///
  /// - Parameter matcher: What the filter asks for; nil where there is none.
  package func formatter(
    _ format: Format, for session: Session, _ matcher: FrameMatcher? = nil
  ) throws(CommandError) -> any RowFormatter {
    let units = try decoding.units(of: session)
    if decoding.units, let units {
      return UnitFormatter(format == .ndjson ? .ndjson : .text, units: units, matcher: matcher)
    }
    if messages {
      switch format {
      case .text: return MessageFormatter(.text, units: units, matcher: matcher)
      case .ndjson: return MessageFormatter(.ndjson, units: units, matcher: matcher)
      case .hex: return MessageFormatter(.hex)
      case .raw: return MessageFormatter(.raw)
      }
    }
    return switch format {
    case .text: TextFormatter(units: units)
    case .ndjson: NDJSONFormatter(units: units)
    case .hex: HexFormatter()
    case .raw: RawFormatter()
    }
  }
}

/// How the screen looks and behaves.
package struct ScreenOptions: ParsableArguments {
  package init() {}

  @Flag(help: "No screen: a line for each connection on standard error.")
  package var headless = false

  @Option(help: "The colours: a theme's name or file.")
  package var theme: String?

  @Option(help: "When to use colours: auto, always, never, 16, 256 or truecolor.")
  package var color: String?

  @Flag(help: "Leave the mouse to the terminal.")
  package var noMouse = false

  @Option(
    help: "Settings and keys, a TOML file (default: windsock/config.toml under XDG_CONFIG_HOME).")
  package var config: String?

  @Option(help: "Change one setting, as NAME=VALUE: theme=nord, time=utc, keys.follow=G.")
  package var set: [String] = []

  /// The settings, and what is wrong with any of them.
  package func settings() throws(CommandError) -> SettingsFile {
    try SettingsFile(path: config, assignments: set)
  }

  /// Checks what is asked of a screen, whether there is one or not.
  ///
  /// - Parameter isShown: Whether there is one; it shows itself what is wrong with single settings,
  ///   which goes to standard error otherwise.
  package func check(isShown: Bool) throws(CommandError) {
    let file = try settings()
    _ = try colour(file.settings)
    let asked = theme ?? file.settings.theme
    let name = isShown ? themeName(file.settings) : asked == "auto" ? nil : asked
    let loaded = try name.map { name throws(CommandError) in try Themes.load(name) }
    guard !isShown else { return }
    for warning in file.warnings + (loaded?.warnings ?? []) {
      StandardError.write("windsock: \(warning)")
    }
  }

  /// The theme, from `--theme` or else the environment or the settings.
  package func themeName(_ settings: Settings) -> String {
    let name = theme ?? Environment.variable("WINDSOCK_THEME") ?? settings.theme
    return ThemeChoice(name, settings).name
  }

  /// When to use colours, from `--color` or else the settings.
  package func colour(_ settings: Settings) throws(CommandError) -> ColourOption {
    let name = color ?? settings.colour ?? "auto"
    guard let option = ColourOption(rawValue: name) else {
      let names = ColourOption.allCases.map(\.rawValue).joined(separator: ", ")
      let place = color == nil ? "the setting color =" : "--color"
      throw CommandError(.usage, "\(place) \(name) is not one of \(names)")
    }
    return option
  }

  /// Whether the screen is to be used: it is wanted, and there is a terminal for it.
  package var usesScreen: Bool { !headless && isatty(STDOUT_FILENO) == 1 }

  /// The same where rows may be asked for instead.
  package func isUsed(beside output: OutputOptions) -> Bool { usesScreen && output.format == nil }
}
