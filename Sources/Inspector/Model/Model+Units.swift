import Capture
import Rows
import Screen
import WebSocket

extension Model {
  /// Adds what the row's unit says.
  func decodeUnit(_ content: inout RowContent) {
    guard case .message(let message, _) = content.kind, var part = content.unit else { return }
    let number = message.last.row.number
    let last = filter.unitPlaces.last(of: number)
    if last > 0 {
      part.bracket = part.place == 0 ? .first : part.place == last ? .last : .middle
    }
    defer { content.unit = part }
    guard message.isComplete, !message.isControl else { return }
    if let unit = decoded.unit(part.place, of: message.frames) {
      part.form = unit.isPlain ? "" : unit.form
      part.length = last > 0 ? UInt64(unit.length) : nil
      content.said = unit.isPlain && last == 0 ? nil : unit.runs
    } else if last > 0 {
      content.said = [TextRun("unit \(part.place + 1) of its message; the detail shows it", .dim)]
    } else {
      content.said = decoded.line(of: message.frames, content: nil)
    }
    content.link = decoded.link(of: number, unit: part.place) {
      isClosed(message.last.row.connection)
    }
  }
}
