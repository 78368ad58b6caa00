import Capture
import WebSocket

/// A row with what is drawn of it.
struct RowContent: Sendable {
  enum Kind: Sendable {
    /// The preview is nil when it is compressed and cannot be inflated.
    case frame(LoggedFrame, Bracket, preview: [UInt8]?)
    case event(JournalEntry, ConnectionBrief?)
    case partial(PartialFrame)
  }

  var kind: Kind
  /// The time of the row before; nil for the first.
  var before: UInt64?

  var time: UInt64 {
    switch kind {
    case .frame(let frame, _, _): frame.row.time
    case .event(let entry, _): entry.time
    case .partial(let partial): partial.time
    }
  }
}

extension Model {
  /// Reads the rows of a window and `previewBytes` of each payload, and nothing else.
  func contents(of window: Range<Int>, previewBytes: Int) -> [RowContent] {
    let ids = window.compactMap { row(at: $0) }
    let earlier = row(at: window.lowerBound - 1)
    let partials = underWay
    let lookup = lookup
    let (kinds, first): ([RowContent.Kind], UInt64?) = log.read { state in
      let reader = RowReader(lookup: lookup, partials: partials)
      return (
        ids.compactMap { reader.kind(of: $0, in: state) },
        earlier.flatMap { reader.time(of: $0, in: state) }
      )
    }
    var before = first
    // Payloads are read after the log was let go, so that no socket waits for a disk.
    return kinds.map { kind in
      var content = RowContent(kind: kind, before: before)
      before = content.time
      if case .frame(let frame, let bracket, _) = kind {
        let preview = contents.preview(of: frame, limit: previewBytes)
        content.kind = .frame(frame, bracket, preview: preview)
      }
      return content
    }
  }
}

/// Looks rows up in a log that is being read.
private struct RowReader {
  let lookup: FrameLookup
  let partials: [PartialFrame]

  func kind(of row: RowID, in state: borrowing LogState) -> RowContent.Kind? {
    switch row {
    case .frame(let number):
      guard let frame = lookup.frame(number, in: state) else { return nil }
      return .frame(frame, bracket(frame.row, in: state), preview: nil)
    case .event(let index):
      guard state.journal.indices.contains(index) else { return nil }
      let entry = state.journal[index]
      let record = entry.event.connection.flatMap { state.connection($0) }
      return .event(entry, record.map { ConnectionBrief($0) })
    case .underWay(let connection, let from):
      return partials.first { $0.connection == connection && $0.from == from }
        .map { .partial($0) }
    }
  }

  func time(of row: RowID, in state: borrowing LogState) -> UInt64? {
    switch row {
    case .frame(let number): state.frame(number)?.time
    case .event(let index):
      state.journal.indices.contains(index) ? state.journal[index].time : nil
    case .underWay: nil
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
