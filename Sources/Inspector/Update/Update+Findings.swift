import Capture
import Rows
import Screen
import WebSocket

/// The list of findings, over the panes.
extension Model {
  mutating func listFindings() {
    let list = FindingList(
      log, unitIndex, connection: filter.connection, Signs(isASCII: facts.isASCII))
    guard !list.entries.isEmpty else {
      notice = Notice("there are no findings, and no broken payloads")
      return
    }
    overlay = .findings(list)
  }

  func moved(_ list: FindingList, _ movement: Movement) -> FindingList {
    var list = list
    let travel = movement.travel(page: max(1, size.height - 4))
    list.selected = travel.place(from: list.selected, last: max(0, list.entries.count - 1))
    return list
  }

  /// Goes to the row of the selected finding.
  mutating func takeFinding(of list: FindingList) {
    overlay = nil
    guard list.entries.indices.contains(list.selected) else { return }
    let entry = list.entries[list.selected]
    focus(on: .frames)
    if let frame = entry.frame { return goTo(frame: frame) }
    let event: Int? = log.read { state in
      state.journal.firstIndex { journal in
        guard case .finding(let finding, _, let connection) = journal.event else { return false }
        return finding.rule == entry.rule && connection == entry.connection
      }
    }
    guard let event else { return }
    center(min(index(of: .event(event)), max(0, rowCount - 1)))
  }
}
