import ArgumentParser
import Capture
import Options
import Replay
import Text

/// The differences from the recording, as lines on standard output.
struct ReplayReport {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, ndjson
  }

  private let format: Format
  private let comparison: ConnectionComparison
  private var output = StandardOutput()
  private(set) var differences = 0
  /// Messages that were the same.
  private(set) var same = 0
  /// The differences, when they are kept for a screen instead of being printed.
  private(set) var kept: [Difference]?

  /// - Parameter keeps: Whether differences are kept, at most 100,000 of them, and not printed.
  init(format: Format, comparison: ConnectionComparison, keeps: Bool = false) {
    self.format = format
    self.comparison = comparison
    kept = keeps ? [] : nil
  }

  private static let keptLimit = 100_000

  /// Compares a connection and reports what it finds.
  ///
  /// - Parameter run: The number of the replay.
  mutating func compare(
    recorded: ConnectionComparison.Side, live: ConnectionComparison.Side, run: Int? = nil
  ) throws(CommandError) {
    var failure: CommandError?
    let tally = comparison.run(recorded: recorded, live: live) { difference in
      do throws(CommandError) { try tell(difference, run: run) } catch { failure = error }
    }
    if let failure { throw failure }
    same += tally.same
    if kept != nil { return }
    try output.add { lines in
      switch format {
      case .text:
        let line = DifferenceFormatter.summary(tally, connection: recorded.connection)
        lines += Array("\(line)\n".utf8)
      case .ndjson:
        lines += DifferenceFormatter.json(tally, connection: recorded.connection, run: run)
      }
    }
    try output.flush()
  }

  /// Reports one difference.
  mutating func tell(_ difference: Difference, run: Int? = nil) throws(CommandError) {
    differences += 1
    if let count = kept?.count {
      if count < Self.keptLimit { kept?.append(difference) }
      return
    }
    try output.add { lines in
      switch format {
      case .text: lines += Array((DifferenceFormatter.text(difference) + "\n").utf8)
      case .ndjson: lines += DifferenceFormatter.json(difference, run: run)
      }
    }
  }

  /// Adds the rows of what a recording holds that was not read.
  ///
  /// - Parameter isNamed: Whether the rows tell the recording, because there are two.
  mutating func tell(
    unreadOf saved: SavedSession, isNamed: Bool = false
  ) throws(CommandError) {
    guard format == .ndjson, kept == nil else { return }
    try saved.addUnread(to: &output, isNamed: isNamed)
    try output.flush()
  }

  /// Fails when anything differed.
  mutating func end(of what: String) throws(CommandError) {
    try output.flush()
    guard differences > 0 else { return }
    let count = differences == 1 ? "1 difference" : "\(differences) differences"
    throw CommandError(.doesNotHold, "\(count) \(what)")
  }
}
