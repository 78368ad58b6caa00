import Capture
import Rows
import Screen
import WebSocket

extension Model {
  /// Makes selection, scrolling and detail fit what there is, after every event.
  mutating func settle() {
    let layout = Layout(self)
    settleList(height: layout.listRows.height)
    connections.settle(count: connectionCount, height: layout.connectionRows.height)
    settleDetail(layout)
  }

  private mutating func settleList(height: Int) {
    keepSelectionUnderWay()
    let cursor = cursor
    if list.isFollowing || list.selected == nil {
      list.selected = row(at: cursor)
      list.unit = place(of: cursor).unit
    }
    let window = window(height: height)
    // While rows are being checked the cursor's row may not be there yet.
    if !isFiltering { list.line = cursor - window.lowerBound }
    if window.upperBound >= rowCount {
      list.seen = rows.count
    } else if let last = row(at: window.upperBound - 1), let index = rows.index(of: last) {
      list.seen = max(list.seen, index + 1)
    }
  }

  /// A message that was selected while it was under way has ended: its row is selected now.
  private mutating func keepSelectionUnderWay() {
    guard filter.unit.joinsFrames, case .underWay(let connection, let from) = list.selected,
      tailRow(connection, from: from) == nil
    else { return }
    let newest = UInt32(clamping: rows.frames)
    let number: UInt32? = log.read { state in
      for number in stride(from: newest, to: newest - min(newest, 4096), by: -1) {
        guard let row = state.frame(number), row.connection == connection, row.from == from,
          !row.opcode.isControl
        else { continue }
        return number
      }
      return nil
    }
    list.selected = number.map { inUnit(.frame($0)) }
  }
}
