import JSON
package import WebSocket

/// What is being written to a connection; it stays when the composer is left.
package struct ComposerState: Sendable {
  package var text = TextEditor() {
    // Kept, as every picture shows it and few of them follow an edit.
    didSet { jsonMark = JSONMark(text) }
  }
  /// The mark of a text that begins as JSON does; nil for any other.
  package private(set) var jsonMark: JSONMark?
  var history = History()
  /// The end that gets what is injected.
  package var destination = Endpoint.server
  /// The connection that it was opened for; nil while it follows the selection.
  ///
  /// Rows that arrive do not change the recipient.
  var connection: UInt32?
  /// The connection of what is being sent again; nil while nothing is.
  var repeating: UInt32?
  /// Why the line cannot be sent.
  package var problem: String?
  /// The commands that the line can become.
  package var candidates = CandidateList()
  /// The message that is sent repeatedly; nil for none.
  package var repetition: Repetition?
  /// Whether it gets the keys when there is an end to write to.
  var waitsForPeer = false
  /// How many templates were filled in: `{{counter}}` of the next one is one more.
  var counter = 0

  /// A message that is sent every few seconds.
  package struct Repetition: Sendable {
    /// Nanoseconds from one to the next.
    package var interval: UInt64
    /// What is sent, before its placeholders are filled in.
    var line: String
    /// The connection that it began on; nil when none was open.
    var connection: UInt32?
    /// When it is due, on the clock of ``Event/tick(_:)``.
    var due: UInt64
  }

  /// Whether what is written is JSON.
  package enum JSONMark: Equatable, Sendable {
    case valid
    /// It is incomplete so far.
    case unfinished
    /// Where it breaks the grammar, counted from 1.
    case invalid(line: Int, column: Int)
  }
}

extension ComposerState.JSONMark {
  /// Characters of a text that is looked at with every key.
  private static let limit = 1 << 20

  /// The mark of a text; nil where it does not begin as JSON does, and for a very long one.
  init?(_ editor: TextEditor) {
    let start = editor.rows.lazy.flatMap(\.characters).first { !$0.isWhitespace }
    guard let start, "{[".contains(start),
      editor.rows.reduce(0, { $0 + $1.characters.count }) <= Self.limit
    else { return nil }
    let bytes = Array(editor.text.utf8)
    do throws(JSONError) {
      _ = try JSONDocument(bytes)
      self = .valid
    } catch {
      if error.reason == .unexpectedEnd {
        self = .unfinished
        return
      }
      let before = String(decoding: bytes[..<min(error.offset, bytes.count)], as: UTF8.self)
      let lines = before.split(separator: "\n" as Character, omittingEmptySubsequences: false)
      self = .invalid(line: lines.count, column: (lines.last?.count ?? 0) + 1)
    }
  }
}
