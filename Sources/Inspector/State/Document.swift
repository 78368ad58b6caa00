package import Capture
package import Screen

/// The content of the detail, laid out for a width.
package struct Document: Sendable {
  package enum Content: Sendable {
    case lines([[TextRun]])
    /// Bytes are read as they are shown.
    case hex(LoggedFrame)
    /// The bytes of a whole message.
    case bytes([UInt8])
  }

  /// What a document was laid out for.
  struct Request: Equatable, Sendable {
    var subject: DetailSubject
    var tab: DetailState.Tab
    var width: Int
    var searched: String
    var unit: RowUnit
  }

  let request: Request
  /// The version of the model it was laid out for; nil when it stays right in later ones.
  ///
  /// Only what belongs to one complete frame does; what is said of connections changes.
  let version: UInt64?
  package let content: Content
  /// Filter expressions of lines, by their numbers.
  package let fields: [Int: String]
}
