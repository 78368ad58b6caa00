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
  /// What the row says, decoded; nil where its payload is shown as it is.
  package var said: [TextRun]?
  /// Which unit of its message the row is; nil where a row is not a unit.
  package var unit: UnitPart?
  /// The colour that a person gave to rows like it.
  package var highlight: Role?
  /// What it answers, or that it waits for an answer.
  package var link: [TextRun] = []
  /// The time of the row before; nil for the first.
  package var before: UInt64?
  /// The time of the frame before of the same connection; nil for its first.
  package var beforeInConnection: UInt64?

  package var time: UInt64 {
    switch kind {
    // Rows stand in the order of their ends: these times never run backwards.
    case .frame(let frame, _, _): frame.row.timeEnd
    case .event(let entry, _): entry.time
    case .message(let message, _): message.last.row.timeEnd
    case .tail(let row): row.time
    }
  }
}

extension RowContent {
  /// Columns of the payload as it is drawn, as far as it was read.
  var previewColumns: Int {
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

extension Model {
  /// The same row with as much of its payload as is needed to show a match far into it.
  package func lengthened(_ content: RowContent, by columns: Int) -> RowContent {
    let limit = min(Self.rowReach, columns * 4)
    var content = content
    switch content.kind {
    case .frame(let frame, let bracket, _):
      content.kind = .frame(
        frame, bracket, preview: contents.content(of: frame, limit: limit))
    case .message(let message, _):
      content.kind = .message(
        message, preview: contents.content(of: message.frames, limit: limit))
    case .event, .tail: break
    }
    return content
  }

  /// Reads the rows of a window and `previewBytes` of each payload, and nothing else.
  package func contents(of window: Range<Int>, previewBytes: Int) -> [RowContent] {
    let ids = window.compactMap { row(at: $0) }
    let units = filter.unit == .units ? window.map { place(of: $0).unit } : []
    let earlier = row(at: window.lowerBound - 1)
    let reader = RowReader(lookup: lookup, tail: tail, unit: filter.unit)
    let (rows, first): ([RowContent], UInt64?) = log.read { state in
      (
        ids.compactMap { reader.content(of: $0, in: state) },
        earlier.flatMap { reader.time(of: $0, in: state) }
      )
    }
    var before = first
    // Payloads are read after the log was let go, so that no socket waits for a disk.
    return rows.enumerated().map { line, row in
      var content = row
      if units.indices.contains(line) { content.unit = UnitPart(place: units[line]) }
      content.before = before
      before = content.time
      content.kind = withPreview(row.kind, previewBytes)
      decode(&content)
      content.highlight = highlight(of: content.kind)
      let repeats = repeats(of: content.id)
      if repeats > 0 {
        content.link.append(TextRun("  \(facts.isASCII ? "x" : "×")\(repeats + 1)", .columnLength))
      }
      return content
    }
  }

  private func highlight(of kind: RowContent.Kind) -> Role? {
    switch kind {
    case .frame(let frame, _, _): highlighted?.role(of: [frame])
    case .message(let message, _): highlighted?.role(of: message.frames)
    case .event, .tail: nil
    }
  }

  /// Adds what the row says and what it answers.
  private func decode(_ content: inout RowContent) {
    if content.unit != nil { return decodeUnit(&content) }
    let last: FrameRow
    switch content.kind {
    case .frame(let frame, .last, _):
      // The whole message, in the view of frames too; one of too many frames keeps its preview.
      let frames = log.read {
        $0.frames(ofMessageEndingWith: frame.row, limit: Model.frameLimit)
      }
      if frames.first?.row.fragment ?? 0 == 0 {
        content.said = decoded.line(of: frames, content: nil)
      }
      last = frame.row
    case .frame(let frame, _, let preview):
      // Most payloads are read for their preview already, whole.
      let isWhole =
        !frame.row.flags.contains(.compressed)
        && UInt64(preview?.count ?? 0) == frame.row.header.length
      content.said = decoded.line(of: [frame], content: isWhole ? preview : nil)
      last = frame.row
    case .message(let message, _):
      content.said =
        message.isComplete ? decoded.line(of: message.frames, content: nil) : nil
      last = message.last.row
    case .event, .tail: return
    }
    guard !last.opcode.isControl else { return }
    content.link = decoded.link(of: last.number) {
      log.read { $0.connection(last.connection)?.phase == .closed }
    }
  }

  private func withPreview(_ kind: RowContent.Kind, _ limit: Int) -> RowContent.Kind {
    switch kind {
    case .frame(let frame, let bracket, _):
      .frame(frame, bracket, preview: contents.preview(of: frame, limit: limit))
    case .message(let message, _):
      .message(message, preview: contents.preview(of: message, limit: limit))
    case .event, .tail: kind
    }
  }
}

/// Looks rows up in a log that is being read.
private struct RowReader {
  let lookup: FrameLookup
  let tail: [TailRow]
  let unit: RowUnit

  func content(of row: RowID, in state: borrowing LogState) -> RowContent? {
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
      let frames = state.frames(ofMessageEndingWith: row, limit: Model.frameLimit)
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

  func time(of row: RowID, in state: borrowing LogState) -> UInt64? {
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

extension TextRun {
  /// Columns that it takes as it is drawn.
  var columns: Int { Sanitizer(bytes).reduce(0) { $0 + $1.glyph.width } }
}
