import ArgumentParser
import Capture

/// The file that a session is recorded to.
struct RecordTarget {
  /// Its name, which may hold the time as `%Y%m%d-%H%M%S`; nil for none.
  var path: String?
  /// Whether a file that is there is replaced.
  var replaces = false
  /// A file that is read meanwhile.
  var input: String?

  fileprivate static let help: ArgumentHelp = """
    Record everything to this file, a pcapng that Wireshark opens; %Y%m%d-%H%M%S in its name is the \
    time.
    """
  fileprivate static let forceHelp: ArgumentHelp = "Let --record replace a file that exists."
}

/// `--record` for commands whose letters have other meanings.
struct RecordOption: ParsableArguments {
  @Option(help: RecordTarget.help)
  var record: String?

  @Flag(help: RecordTarget.forceHelp)
  var force = false

  /// - Parameter input: A file that is read meanwhile.
  func target(reading input: String? = nil) -> RecordTarget {
    RecordTarget(path: record, replaces: force, input: input)
  }
}

/// Where a live session is kept.
struct RecordingOptions: ParsableArguments {
  @Option(name: [.long, .customShort("w")], help: RecordTarget.help)
  var record: String?

  @Flag(help: RecordTarget.forceHelp)
  var force = false

  @Option(help: "Bytes kept on disk without --record, such as 512M; the oldest are dropped first.")
  var scratchLimit = ByteCount(4 << 30)

  @Option(
    help: "Bytes to record of each plain HTTP body; the whole body is always forwarded.")
  var httpBodyLimit = ByteCount(Session.defaultBodyLimit)
}
