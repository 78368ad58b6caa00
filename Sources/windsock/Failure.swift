import Glibc
import Synchronization
import Text

/// Why the program ends: one sentence on standard error, and an exit status of sysexits.h.
struct Failure: Error {
  enum Status: Int32, Sendable {
    case doesNotHold = 1
    case usage = 64
    case badData = 65
    case noInput = 66
    case unavailable = 69
    case cannotCreate = 73
    case inputOutput = 74
    case protocolError = 76
    case notPermitted = 77
    case timedOut = 124
  }

  var status: Status
  var sentence: String
  /// Whether the sentence was written already.
  private var isSaid = false

  init(_ status: Status, _ sentence: String) {
    self.status = status
    self.sentence = sentence
  }

  /// Writes the sentence, unless that was done.
  mutating func say() {
    if !isSaid { StandardError.write("windsock: \(sentence)") }
    isSaid = true
  }

  func exit() -> Never {
    var failure = self
    failure.say()
    Glibc.exit(status.rawValue)
  }
}

/// Lines for people, beside the output proper.
///
/// Sentences quote what strangers wrote: names of files, fields, payloads. None of it acts on the
/// terminal.
enum StandardError {
  /// Writes one line; a line end inside it is shown as such.
  static func write(_ line: String) { put(VisibleText.make(line)) }

  /// Writes several lines.
  static func writeLines(_ text: String) { put(VisibleText.makeLines(text)) }

  private static func put(_ text: String) { write(bytes: Array((text + "\n").utf8)) }

  private static let isAbandoned = Atomic(false)

  /// Writes to it as it is now: a screen keeps what is written meanwhile.
  static func write(bytes: [UInt8]) {
    // Once is enough to find out that nobody reads while the program is to end.
    guard !isAbandoned.load(ordering: .relaxed) else { return }
    let outlet = Outlet(descriptor: STDERR_FILENO)
    outlet.write(bytes)
    if outlet.state == .abandoned { isAbandoned.store(true, ordering: .relaxed) }
  }
}
