import Capture
import Intercept
import Rows
import Screen
import Text
import WebSocket

extension Model {
  mutating func performOnConnections(_ action: ConnectionAction, _ argument: String) -> [Effect] {
    switch action {
    case .only: show(connection: traits(of: cursorRow)?.connection)
    case .all: show(connection: nil)
    case .handshake:
      show(.handshake)
      focus(on: .detail)
    case .compose: focus(on: .composer)
    case .connect: return connect(argument)
    case .reconnect: return reconnect()
    case .close: return close(argument)
    case .kill: return kill()
    case .halfClose: return halfClose(argument)
    case .note: return note(argument)
    case .decode: return chooseForm(argument)
    }
    return []
  }

  mutating func moveConnections(_ movement: Movement) {
    switch movement.travel(page: Layout(self).connectionRows.height) {
    case .first: connections.select(0)
    case .last: connections.select(connectionCount)
    case .lines(let distance): connections.select(connections.selectedRow + distance)
    case .sideways: break
    }
  }

  private mutating func connect(_ url: String) -> [Effect] {
    guard facts.canConnect else {
      notice = Notice("connections cannot be opened from here", .warning)
      return []
    }
    guard !url.isEmpty else {
      begin(Prompt(.connect))
      return []
    }
    return [.connect(url)]
  }

  /// Opens a connection to the URL of the selected one, or of the newest.
  private mutating func reconnect() -> [Effect] {
    guard facts.canConnect else { return connect("") }
    let selected = focus == .connections ? connections.selected : filter.connection
    let url = log.read { state in
      (selected.flatMap { state.connection($0) } ?? state.connections.last)?.url
    }
    guard let url, !url.isEmpty else { return connect("") }
    notice = Notice("connecting to \(VisibleText.make(url))")
    return [.connect(url)]
  }

  /// Closes a connection: at once with a code after the name, else after a question.
  private mutating func close(_ argument: String) -> [Effect] {
    guard facts.canSend || facts.canIntercept, let target else {
      notice = Notice("there is no open connection to close", .warning)
      return []
    }
    switch OutgoingMessage.read("/close " + argument) {
    case .success(.close(let code, let reason)):
      let effect = closing(target, code: code ?? .normal, reason: reason)
      guard argument.isEmpty else { return [effect] }
      overlay = .question(
        Question(
          text:
            "Close connection \(target) with 1000? y/n   (:close-connection CODE REASON"
            + (facts.canIntercept ? ", :kill)" : ")"),
          effects: [effect]))
      return []
    case .success: return []
    case .failure(let problem):
      notice = Notice(problem.sentence, .error)
      return []
    }
  }

  private func closing(_ connection: UInt32, code: CloseCode, reason: String) -> Effect {
    facts.canIntercept
      ? .hold(.disrupt(.close(code, reason: reason), connection: connection))
      : .closeConnection(connection, code: code, reason: reason)
  }

  /// Breaks a relayed connection: a reset for both ends.
  private mutating func kill() -> [Effect] {
    guard let target = breakable() else { return [] }
    return [.hold(.disrupt(.reset, connection: target))]
  }

  /// Breaks half of a relayed connection: FIN for one end.
  private mutating func halfClose(_ argument: String) -> [Effect] {
    guard let target = breakable() else { return [] }
    guard !argument.isEmpty else {
      begin(Prompt(.command, "half-close "))
      return []
    }
    guard let end = Endpoint.allCases.first(where: { $0.name == argument }) else {
      notice = Notice("'\(argument)' is not an end: :half-close client or server gets FIN", .error)
      return []
    }
    return [.hold(.disrupt(.halfClose(end), connection: target))]
  }

  /// The open connection that can be broken on purpose; says why when there is none.
  private mutating func breakable() -> UInt32? {
    guard facts.canIntercept else {
      notice = Notice("only a connection through the proxy can be broken on purpose", .warning)
      return nil
    }
    if target == nil { notice = Notice("there is no open connection to break", .warning) }
    return target
  }

  /// Keeps a sentence about the connection of the row.
  private mutating func note(_ text: String) -> [Effect] {
    guard !text.isEmpty else {
      begin(Prompt(.command, "note "))
      return []
    }
    let selected = focus == .connections ? connections.selected : nil
    guard let connection = selected ?? traits(of: cursorRow)?.connection ?? filter.connection else {
      notice = Notice("go to a row of the connection that the note is about")
      return []
    }
    notice = Notice("the note is at the end, with connection \(connection)")
    return [.note(text, connection: connection)]
  }
}
