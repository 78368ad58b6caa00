package import ArgumentParser
import Capture

/// The file that a session is recorded to.
package struct RecordTarget {
  /// Its name, which may hold the time as `%Y%m%d-%H%M%S`; nil for none.
  package var path: String?
  /// Whether an existing file is replaced.
  package var replaces = false
  /// A file that is being read, which must not be replaced.
  package var input: String?

  package init(path: String? = nil, replaces: Bool = false, input: String? = nil) {
    self.path = path
    self.replaces = replaces
    self.input = input
  }

  fileprivate static let help: ArgumentHelp = """
    Record everything to this file, a pcapng that Wireshark opens; %Y%m%d-%H%M%S in its name is the \
    time.
    """
  fileprivate static let forceHelp: ArgumentHelp = "Let --record replace an existing file."
}

/// `--record` for commands whose letters have other meanings.
package struct RecordOption: ParsableArguments {
  package init() {}

  @Option(help: RecordTarget.help)
  package var record: String?

  @Flag(help: RecordTarget.forceHelp)
  package var force = false

  /// - Parameter input: A file that is read meanwhile.
  package func target(reading input: String? = nil) -> RecordTarget {
    RecordTarget(path: record, replaces: force, input: input)
  }
}

/// Where a live session is kept.
package struct RecordingOptions: ParsableArguments {
  package init() {}

  @Option(name: [.long, .customShort("w")], help: RecordTarget.help)
  package var record: String?

  @Flag(help: RecordTarget.forceHelp)
  package var force = false

  @Option(help: "Bytes kept on disk without --record, such as 512M; the oldest are dropped first.")
  package var scratchLimit = ByteCount(4 << 30)

  @Option(
    help: "Bytes to record of each plain HTTP body; the whole body is always forwarded.")
  package var httpBodyLimit = ByteCount(Session.defaultBodyLimit)
}
