import Capture
import Rows
import Screen
import WebSocket

extension Model {
  /// Which unit of its message a row is, the message's rows counted from 0.
  func unit(at place: Int, of row: RowID) -> Int {
    guard case .frame(let number) = row else { return place }
    return filter.unitPlaces.unit(at: place, of: number)
  }

  /// Adds what the row's unit says.
  func decodeUnit(_ content: inout RowContent) {
    guard case .message(let message, _) = content.kind, var part = content.unit else { return }
    let number = message.last.row.number
    let last = filter.unitPlaces.last(of: number)
    if last > 0 {
      part.bracket = part.row == 0 ? .first : part.row == last ? .last : .middle
    }
    let isAlone = last == 0 && !filter.unitPlaces.isPart(number)
    defer { content.unit = part }
    guard message.isComplete, !message.isControl else { return }
    if let unit = decoded.unit(part.place, of: message.frames) {
      part.form = unit.isPlain ? "" : unit.form
      part.length = isAlone ? nil : UInt64(unit.length)
      content.said = unit.isPlain && isAlone ? nil : unit.runs
    } else if !isAlone {
      content.said = [TextRun("unit \(part.place + 1) of its message; the detail shows it", .dim)]
    } else {
      content.said = decoded.line(of: message.frames, content: nil)
    }
    content.link = decoded.link(of: number, unit: part.place) {
      isClosed(message.last.row.connection)
    }
  }
}
