import Glibc

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
  }

  var status: Status
  var sentence: String

  init(_ status: Status, _ sentence: String) {
    self.status = status
    self.sentence = sentence
  }

  func exit() -> Never {
    StandardError.write("windsock: \(sentence)")
    Glibc.exit(status.rawValue)
  }
}

/// Lines for people, beside the output proper.
enum StandardError {
  static func write(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
  }
}
