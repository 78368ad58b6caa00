package import Capture
import WebSocket

/// Looks rows up in a log that is being read.
package struct RowReader {
  let lookup: FrameLookup
  let tail: [TailRow]
  let unit: RowUnit

  /// - Parameters:
  ///   - lookup: Finds frames by their numbers.
  ///   - tail: The rows below those of the log.
  ///   - unit: What a row of the list is.
  package init(lookup: FrameLookup, tail: [TailRow], unit: RowUnit) {
    self.lookup = lookup
    self.tail = tail
    self.unit = unit
  }

  package func content(of row: RowID, in state: borrowing LogState) -> RowContent? {
    guard let kind = kind(of: row, in: state) else { return nil }
    var content = RowContent(id: row, kind: kind)
    switch kind {
    case .frame(let frame, _, _): content.beforeInConnection = before(frame.row, in: state)
    case .message(let message, _):
      content.beforeInConnection = before(message.last.row, in: state)
    case .event, .tail: break
    }
    return content
  }

  /// When the frame before one came on its connection.
  private func before(_ row: FrameRow, in state: borrowing LogState) -> UInt64? {
    let place = Int(row.connection) - 1
    guard state.connections.indices.contains(place) else { return nil }
    let index = state.connections[place].index
    let ordinal = index.ordinal(ofFirstFrom: row.number)
    guard ordinal > 0, let number = index[ordinal - 1] else { return nil }
    return state.frame(number)?.timeEnd
  }

  func kind(of row: RowID, in state: borrowing LogState) -> RowContent.Kind? {
    switch row {
    case .frame(let number) where unit.joinsFrames:
      guard let row = state.frame(number) else { return nil }
      let frames = state.frames(ofMessageEndingWith: row, limit: ShownSession.frameLimit)
      return MessageRow(frames, in: state).map { .message($0, preview: nil) }
    case .frame(let number):
      guard let frame = lookup.frame(number, in: state) else { return nil }
      return .frame(frame, bracket(frame.row, in: state), preview: nil)
    case .event(let index):
      guard state.journal.indices.contains(index) else { return nil }
      let entry = state.journal[index]
      let record = entry.event.connection.flatMap { state.connection($0) }
      return .event(entry, record.map { ConnectionBrief($0) })
    case .underWay, .held:
      return tail.first { $0.id == row }.map { .tail($0) }
    }
  }

  package func time(of row: RowID, in state: borrowing LogState) -> UInt64? {
    switch row {
    case .frame(let number): state.frame(number)?.timeEnd
    case .event(let index):
      state.journal.indices.contains(index) ? state.journal[index].time : nil
    case .underWay, .held: nil
    }
  }

  private func bracket(_ row: FrameRow, in state: borrowing LogState) -> Bracket {
    if row.opcode.isControl { return isInsideMessage(row, in: state) ? .middle : .none }
    switch (row.fragment ?? 0, row.header.fin) {
    case (0, true): return .none
    case (0, false): return .first
    case (_, false): return .middle
    case (_, true): return .last
    }
  }

  /// Frames looked back at to find the message around a control frame.
  private static let depth: UInt32 = 128

  /// Whether the sender of a control frame had begun a message and not finished it.
  private func isInsideMessage(_ control: FrameRow, in state: borrowing LogState) -> Bool {
    let oldest = control.number - min(control.number - 1, Self.depth)
    for number in stride(from: control.number - 1, through: oldest, by: -1) where number > 0 {
      guard let row = state.frame(number) else { return false }
      if row.connection == control.connection, row.from == control.from, !row.opcode.isControl {
        return !row.header.fin
      }
    }
    return false
  }
}
