import Capture
package import Rows
import Screen
import WebSocket

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
      if units.indices.contains(line) {
        content.unit = UnitPart(place: unit(at: units[line], of: content.id), row: units[line])
      }
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
    case .event(let entry, _): highlighted?.role(of: entry)
    case .tail: nil
    }
  }

  /// Adds what the row says and what it answers.
  private func decode(_ content: inout RowContent) {
    if case .event = content.kind {} else if content.unit != nil { return decodeUnit(&content) }
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
    case .event(let entry, _):
      guard case .exchange(let exchange) = entry.event else { return }
      content.said = decoded.line(of: exchange)
      if content.said != nil {
        content.link = decoded.link(of: exchange, isClosed: isClosed)
      }
      return
    case .tail: return
    }
    guard !last.opcode.isControl else { return }
    content.link = decoded.link(of: last.number) { isClosed(last.connection) }
  }

  /// Whether nothing can come on a connection any more.
  func isClosed(_ connection: UInt32) -> Bool {
    log.read { $0.connection(connection)?.phase == .closed }
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
