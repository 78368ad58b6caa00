import Capture
import Payloads
import Rows
import Screen
import Text
import Units
import WebSocket

/// The conversation of a connection, over the panes.
extension Model {
  /// Frames of the connection before the cursor and after it that are looked at.
  private static let reach = 500

  mutating func showConversation() {
    let selected = focus == .connections ? connections.selected : nil
    guard let number = selected ?? filter.connection ?? traits(of: cursorRow)?.connection,
      let conversation = conversation(of: number)
    else {
      notice = Notice("there is no connection here whose conversation could be shown")
      return
    }
    overlay = .conversation(conversation)
  }

  private func conversation(of number: UInt32) -> ConversationState? {
    let cursor: UInt32 = if case .frame(let frame) = cursorRow { frame } else { .max }
    let (frames, isCut): ([LoggedFrame], Bool) = log.read { state in
      guard let index = state.connection(number)?.index else { return ([], false) }
      let place = index.ordinal(ofFirstFrom: cursor)
      let first = max(0, place - Self.reach)
      let all = state.frames(of: number, from: first, limit: 2 * Self.reach)
      let shown = all.filter { Int($0.row.number) <= rows.frames }
      return (shown, first > 0 || first + all.count < index.count)
    }
    guard !frames.isEmpty else { return nil }
    var conversation = ConversationState(connection: number)
    conversation.isCut = isCut
    for frame in frames where frame.row.message == nil || frame.row.header.fin {
      for entry in entries(of: frame) { conversation.add(entry) }
    }
    conversation.selected =
      conversation.entries.lastIndex { $0.frame <= cursor } ?? 0
    return conversation
  }

  private func entries(of frame: LoggedFrame) -> [ConversationState.Entry] {
    let row = frame.row
    let plain = ConversationState.Entry(
      frame: row.number, from: row.from, label: [], time: row.timeEnd)
    guard !row.opcode.isControl else {
      var entry = plain
      entry.label = [TextRun(Signs.word(row.opcode), row.opcode.role)]
      if row.opcode == .close {
        let preview = Preview().runs(of: row, contents.preview(of: frame, limit: 125))
        entry.label += [TextRun(" ")] + preview
      } else {
        entry.kind = Signs.word(row.opcode)
      }
      return [entry]
    }
    let frames: [LoggedFrame] =
      (row.fragment ?? 0) == 0
      ? [frame] : log.read { $0.frames(ofMessageEndingWith: row, limit: Self.frameLimit) }
    let links = decoded.index.units(of: row.number)
    let units = decoded.lines(of: frames)
    guard !units.isEmpty else {
      var entry = plain
      let opcode = frames.first?.row.opcode ?? row.opcode
      entry.kind = Signs.word(opcode)
      entry.label =
        [TextRun(Signs.word(opcode) + " ", opcode.role)]
        + Preview().runs(of: opcode, contents.content(of: frames, limit: 200) ?? [])
      return [entry]
    }
    return units.enumerated().map { place, unit in
      var entry = plain
      entry.label = unit.runs
      entry.kind = unit.form + " " + unit.key
      if links.indices.contains(place) { entry.take(links[place]) }
      return entry
    }
  }

  func moved(_ conversation: ConversationState, _ movement: Movement) -> ConversationState {
    var conversation = conversation
    let travel = movement.travel(page: max(1, size.height - 3))
    conversation.selected = travel.place(
      from: conversation.selected, last: max(0, conversation.entries.count - 1))
    return conversation
  }

  /// Goes to the row of the selected message.
  mutating func takeEntry(of conversation: ConversationState) {
    overlay = nil
    guard conversation.entries.indices.contains(conversation.selected) else { return }
    focus(on: .frames)
    goTo(frame: conversation.entries[conversation.selected].frame)
  }
}

extension ConversationState.Entry {
  fileprivate mutating func take(_ row: UnitRow) {
    if row.role == .request {
      isWaiting = row.isWaiting
      // What asks is not folded, answered or not.
      kind = ""
    } else if let link = row.link {
      latency = link.latency
    }
  }
}
