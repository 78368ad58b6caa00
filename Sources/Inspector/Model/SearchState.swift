/// A search through the payloads, which goes on from step to step.
struct SearchState: Sendable {
  /// What is searched for, ASCII letters in lower case; empty when nothing was yet.
  var needle: [UInt8] = []
  var isForward = true
  /// The index of the next row to look at; nil while nothing is being searched.
  var next: Int?

  var isRunning: Bool { next != nil }

  /// Rows looked at in one step.
  static let chunk = 2048
  /// Bytes of a payload that are searched.
  static let depth = 1 << 20
}
