package import Capture
package import Screen
import Text
import WebSocket

/// A row with what is drawn of it.
package struct RowContent: Sendable {
  package enum Kind: Sendable {
    /// The preview is nil when it is compressed and cannot be inflated.
    case frame(LoggedFrame, Bracket, preview: [UInt8]?)
    case message(MessageRow, preview: [UInt8]?)
    case event(JournalEntry, ConnectionBrief?)
    case tail(TailRow)
  }

  package let id: RowID
  package var kind: Kind
  /// The row's decoded summary; nil where its payload is shown as it is.
  package var said: [TextRun]?
  /// Which unit of its message the row is; nil where a row is not a unit.
  package var unit: UnitPart?
  /// The colour that the user gave to rows like it.
  package var highlight: Role?
  /// What it answers, or that it waits for an answer.
  package var link: [TextRun] = []
  /// The time of the row before; nil for the first.
  package var before: UInt64?
  /// The time of the frame before of the same connection; nil for its first.
  package var beforeInConnection: UInt64?

  package var time: UInt64 {
    switch kind {
    // Rows are in the order of their ends: these times never run backwards.
    case .frame(let frame, _, _): frame.row.timeEnd
    case .event(let entry, _): entry.time
    case .message(let message, _): message.last.row.timeEnd
    case .tail(let row): row.time
    }
  }
}

extension RowContent {
  /// Columns of the payload as it is drawn, as far as it was read.
  package var previewColumns: Int {
    if let said { return (said + link).reduce(0) { $0 + $1.columns } }
    let runs: [TextRun] =
      switch kind {
      case .frame(let frame, _, let preview): Preview().runs(of: frame.row, preview)
      case .message(let message, let preview): Preview().runs(of: message, preview)
      case .event, .tail: []
      }
    return (runs + link).reduce(0) { $0 + $1.columns }
  }
}

extension TextRun {
  /// Columns that it takes as it is drawn.
  var columns: Int { Sanitizer(bytes).reduce(0) { $0 + $1.glyph.width } }
}
