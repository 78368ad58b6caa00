package import ArgumentParser
package import Capture
import Filter
import Glibc
package import Replay
import TOML

/// How a recording is played, as either end.
package struct ReplayPlayOptions: ParsableArguments {
  package init() {}

  package enum WaitOption: String, ExpressibleByArgument, CaseIterable {
    case time, match
  }

  @Option(help: "The pace: 2x, 0.5x, or max for no pauses.")
  package var speed = "1x"

  @Option(
    help: """
      Send at the recorded time, or once the peer has sent everything it had sent by this point \
      (match, the default with --serve and with --speed max).
      """)
  package var wait: WaitOption?

  @Option(help: "Seconds to wait for what the peer had sent (default 10; with --serve, no limit).")
  package var timeout: Double?

  @Flag(help: "Send the recorded masking keys, handshake key and pongs, not new ones.")
  package var exact = false

  @Flag(help: "Undo what the proxy edited, dropped or injected.")
  package var original = false

  @Option(help: "Only this connection, by its number; repeat for more.")
  package var connection: [UInt32] = []

  @Option(
    name: [.customLong("filter"), .customShort("Y")],
    help: "Only messages that the expression matches, such as 'op == text'.",
    completion: .filter)
  package var filter: String?

  @Option(
    help: """
      A TOML file that says what may differ, and which values to carry over (default: FILE's name \
      with .replay.toml, if that exists).
      """)
  package var rules: String?

  /// The rules for a session: the given ones, or else those beside it.
  package func readRules(beside file: String) throws(CommandError) -> ReplayTolerances {
    guard let path = rules ?? Self.path(beside: file) else { return ReplayTolerances() }
    let text = try TextFile.read(path, as: "the rules")
    do {
      return try ReplayTolerances(toml: text)
    } catch {
      throw CommandError(.badData, "\(path):\(error.position): \(error.text)")
    }
  }

  /// The file of rules beside a session, when there is one.
  private static func path(beside file: String) -> String? {
    let slash = file.lastIndex(of: "/").map { file.index(after: $0) } ?? file.startIndex
    let dot = file[slash...].lastIndex(of: ".") ?? file.endIndex
    let path = "\(file[..<dot]).replay.toml"
    return access(path, F_OK) == 0 ? path : nil
  }

  /// How to play.
  ///
  /// - Parameter isServer: Whether windsock is the server, which waits for its client.
  package func options(isServer: Bool, rules: ReplayTolerances) throws(CommandError)
    -> ReplayOptions
  {
    let speed = try pace()
    let waits = wait.map { $0 == .match } ?? (isServer || !speed.isFinite)
    let limit = try nanoseconds(isServer: isServer)
    return ReplayOptions(
      speed: speed, wait: waits ? .match : .time, timeout: limit, exact: exact,
      original: original,
      filter: try filter.map { text throws(CommandError) in try Filter.option(text, hints: true) },
      rules: rules)
  }

  private func pace() throws(CommandError) -> Double {
    if speed == "max" { return .infinity }
    let digits = speed.hasSuffix("x") ? speed.dropLast() : speed[...]
    guard let factor = Double(digits), factor.isFinite, factor > 0 else {
      throw CommandError(.usage, "--speed \(speed) is not like 2x, 0.5x or max")
    }
    return factor
  }

  private func nanoseconds(isServer: Bool) throws(CommandError) -> UInt64? {
    guard let timeout else { return isServer ? nil : 10_000_000_000 }
    guard timeout >= 0, timeout < 1e8 else {
      throw CommandError(.usage, "--timeout \(timeout) is not a number of seconds")
    }
    return UInt64(timeout * 1e9)
  }

  /// The WebSocket connections of a session that are to be replayed.
  ///
  /// - Parameter isOptional: Whether there may be none.
  package func connections(
    of session: Session, named name: String, isOptional: Bool = false
  ) throws(CommandError) -> [ConnectionRecord] {
    let records = session.log.read { $0.connections }
    for number in connection where !records.contains(where: { $0.number == number }) {
      throw CommandError(
        .usage, "\(name) has no connection \(number); it has \(records.count)")
    }
    let chosen = records.filter { connection.isEmpty || connection.contains($0.number) }
    let found = chosen.filter(\.isWebSocket)
    if found.isEmpty, !isOptional {
      throw CommandError(.badData, "\(name) has no WebSocket connection that could be replayed")
    }
    return found
  }
}
