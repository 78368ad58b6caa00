import Capture
import Filter
import Payloads
import Rows
import Screen
import Units
import WebSocket

/// Chooses the form that a connection's payloads are read as.
extension Model {
  /// Reads a connection's payloads as a form, or with `auto` as the decoders see fit; without a
  /// name, opens the list of forms.
  mutating func chooseForm(_ name: String) -> [Effect] {
    guard let number = formConnection else {
      notice = Notice("there is no connection here whose payloads could be read in another way")
      return []
    }
    switch name {
    case "": overlay = .forms(forms(of: number))
    case "auto": return read(number, as: nil)
    case _ where Registry.about(form: name) != nil: return read(number, as: name)
    default:
      let names = Registry.abouts.map(\.form).joined(separator: ", ")
      notice = Notice("there is no form '\(name)'; there are auto, \(names)", .error)
    }
    return []
  }

  mutating func takeForm(of list: FormList) -> [Effect] {
    overlay = nil
    guard list.entries.indices.contains(list.selected) else { return [] }
    return read(list.connection, as: list.entries[list.selected].form)
  }

  func moved(_ list: FormList, _ movement: Movement) -> FormList {
    var list = list
    let travel = movement.travel(page: max(1, size.height - 4))
    list.selected = travel.place(from: list.selected, last: max(0, list.entries.count - 1))
    return list
  }

  private var formConnection: UInt32? {
    (focus == .connections ? connections.selected : nil) ?? traits(of: cursorRow)?.connection
  }

  private mutating func read(_ connection: UInt32, as form: String?) -> [Effect] {
    var choice = decoded.choice
    choice.connections[connection] = form
    decoded.choose(choice)
    filter.unitPlaces = UnitPlaces()
    readHighlights()
    detail.document = nil
    let name = form.flatMap { Registry.about(form: $0)?.name }
    notice = Notice(
      name.map { "the payloads of connection \(connection) are read as \($0)" }
        ?? "the decoders again choose how connection \(connection) is read")
    if filter.filter?.mayDecode == true { restartFilter() }
    return [.decode]
  }

  /// The claims on the selected message first, the surest of them at the top, then all others.
  private func forms(of connection: UInt32) -> FormList {
    let claims = selectedPiece(of: connection).map { piece, facts in
      Conversation.claims(on: piece, facts)
    }
    let claimed = (claims ?? []).map { claim in
      FormList.Entry(form: claim.about.form, line: "\(claim.about.name)  (\(claim.claim))")
    }
    let others = Registry.abouts.filter { about in
      !claimed.contains { $0.form == about.form }
    }
    let entries =
      [FormList.Entry(form: nil, line: "what the decoders choose")] + claimed
      + others.map { FormList.Entry(form: $0.form, line: $0.name) }
    let current = decoded.choice(of: connection)
    let chosen = current?.reason == .override ? current?.form : nil
    return FormList(
      connection: connection, entries: entries,
      selected: entries.firstIndex { $0.form == chosen } ?? 0)
  }

  private func selectedPiece(of connection: UInt32) -> (Piece, ConversationFacts)? {
    guard case .frame(let number) = cursorRow else { return nil }
    let frames = messageFrames(endingWith: number)
    guard let row = frames.first?.row, row.connection == connection, row.message != nil,
      let bytes = contents.content(of: frames, limit: Document.textLimit)
    else { return nil }
    let piece = Piece(
      bytes, isText: row.opcode == .text, isFromClient: row.from == .client,
      isCut: bytes.count >= Document.textLimit)
    return (piece, ConversationFacts(log.read { $0.connection(connection) }))
  }
}
