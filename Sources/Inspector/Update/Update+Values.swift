import Capture
import Filter
import Intercept
import Rows
import WebSocket

extension Model {
  /// Adds the value of the selected thing to the filter: rows that have it, or rows that do not.
  mutating func filterByValue(isWanted: Bool) {
    guard let value = selectedExpression else {
      notice = Notice("nothing here makes a filter; go to a line of the detail, or to a frame")
      return
    }
    guard case .success = Filter.parse(value) else {
      notice = Notice("this value cannot be filtered by: \(value)", .warning)
      return
    }
    let isCompound = value.contains(" and ")
    let term = isWanted ? value : isCompound ? "not (\(value))" : "not \(value)"
    let text = filter.text.isEmpty ? term : "\(Self.grouped(filter.text)) and \(term)"
    applyFilter(text)
    if filter.text == text {
      notice = Notice("filter: \(text)   (:clear-filter shows everything again)")
    }
  }

  /// An expression that can be joined with `and`.
  private static func grouped(_ text: String) -> String {
    let hasOr = text.contains(" or ") || text.contains("||") || text.contains("|")
    return hasOr ? "(\(text))" : text
  }

  /// The filter that matches the selected thing: the line of the detail, the connection, or the
  /// row.
  var selectedExpression: String? {
    switch focus {
    case .detail: return detail.document?.field(ofLine: detail.line)
    case .connections: return connections.selected.map { "conn == \($0)" }
    case .frames, .composer: return expression(of: cursorRow)
    }
  }

  private func expression(of row: RowID?) -> String? {
    switch row {
    case .frame(let number):
      let frames = messageFrames(endingWith: number)
      guard let first = frames.first?.row else { return nil }
      return "op == \(first.opcode.filterName) and dir == \(first.from.name)"
    case .event(let index):
      return log.read { state in
        guard state.journal.indices.contains(index) else { return nil }
        let event = state.journal[index].event
        if case .finding(let finding, _, _) = event {
          return "finding == \(finding.rule.rawValue)"
        }
        return event.connection.map { "conn == \($0)" }
      }
    case .underWay(let connection, _): return "conn == \(connection)"
    case .held(let id):
      return held(id).map { "op == \($0.opcode.filterName) and dir == \($0.from.name)" }
    case nil: return nil
    }
  }
}
