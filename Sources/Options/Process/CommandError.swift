import Glibc

/// Why the program ends: one sentence on standard error, and an exit status of sysexits.h.
package struct CommandError: Error {
  package enum Status: Int32, Sendable {
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
    /// The statuses of env(1), for a program that is run.
    case launch = 125
    case notExecutable = 126
    case notFound = 127
  }

  package var status: Status
  package var sentence: String
  /// Whether the sentence was written already.
  private var isSaid = false

  package init(_ status: Status, _ sentence: String) {
    self.status = status
    self.sentence = sentence
  }

  /// Writes the sentence, unless that was done.
  package mutating func say() {
    if !isSaid { StandardError.write("windsock: \(sentence)") }
    isSaid = true
  }

  /// Notes that the sentence was written elsewhere.
  package mutating func takeAsSaid() { isSaid = true }

  package func exit() -> Never {
    var failure = self
    failure.say()
    Glibc.exit(status.rawValue)
  }
}
