import Capture
import Screen
import WebSocket

extension Model {
  mutating func performOnConnections(_ action: Action.ID, _ argument: String) -> [Effect] {
    switch action {
    case .thisConnection: show(connection: mark(of: cursorRow)?.connection)
    case .allConnections: show(connection: nil)
    case .handshake:
      detail.tab = .handshake
      focus(on: .detail)
    case .compose: focus(on: .composer)
    case .connect: return connect(argument)
    case .close: return close(argument)
    default: break
    }
    return []
  }

  mutating func moveConnections(_ action: Action.ID) {
    let page = Layout(self).connectionRows.height
    switch action {
    case .top: connections.select(0)
    case .bottom: connections.select(connectionCount)
    default:
      guard let distance = Self.distance(action, page: page) else { return }
      connections.select(connections.selectedRow + distance)
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

  private mutating func close(_ argument: String) -> [Effect] {
    guard facts.canSend, let target = target else {
      notice = Notice("there is no open connection to close", .warning)
      return []
    }
    switch OutgoingMessage.read("/close " + argument) {
    case .success(.close(let code, let reason)):
      return [.closeConnection(target, code: code ?? .normal, reason: reason)]
    case .success: return []
    case .failure(let problem):
      notice = Notice(problem.sentence, .error)
      return []
    }
  }

  /// The connection that messages go to: the one that is shown or selected, when it is open, else
  /// the newest one that is.
  var target: UInt32? {
    let wanted = [
      focus == .connections ? connections.selected : nil, filter.connection,
      mark(of: cursorRow)?.connection,
    ].compactMap { $0 }
    return log.read { state in
      for number in wanted where state.connection(number)?.phase == .open { return number }
      return state.connections.last { $0.phase == .open }?.number
    }
  }
}
