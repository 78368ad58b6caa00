import Capture
import Intercept
import NIOCore
import WebSocket

/// Injects frames that neither end sent, and faults.
extension ProxiedConnection {
  func inject(_ frame: InjectedFrame, toward end: Endpoint) {
    startIntercepting()
    guard let path = intercepted, let number = interceptNumber else { return }
    if !path[end.peer].inject(frame) {
      setup.session.note(
        "nothing can be sent to the \(end.name) any more: it got a Close", connection: number,
        at: setup.clock())
    }
  }

  func disrupt(_ disruption: Disruption, rules: [String]) {
    let reason = rules.isEmpty ? "" : " by the rule \(rules.joined(separator: ", "))"
    noteDisruption(disruption, reason)
    switch disruption {
    case .reset: resetBoth()
    case .halfClose(let end):
      startIntercepting()
      intercepted?[end.peer].cut()
      (end == .client ? client : server)?.closeOutput()
    case .close(let code, let text): closeBoth(code, text)
    }
  }

  private func noteDisruption(_ disruption: Disruption, _ reason: String) {
    let sentence =
      switch disruption {
      case .reset: "the connection was reset here\(reason)"
      case .halfClose(let end): "the \(end.name) got the end of the stream here\(reason)"
      case .close(let code, _):
        "the connection was closed here\(code.map { " with \($0.rawValue)" } ?? "")\(reason)"
      }
    setup.session.note(sentence, connection: interceptNumber, at: setup.clock())
  }

  func resetBoth() {
    end(by: .server, isReset: true)
    client?.reset()
    server?.reset()
  }

  /// Both ends get a Close, and a while to answer it.
  private func closeBoth(_ code: CloseCode?, _ reason: String) {
    startIntercepting()
    guard let path = intercepted, !path.isClosing else { return }
    path.isClosing = true
    for end in Endpoint.allCases { _ = path[end].inject(.close(code, reason: reason)) }
    let connection = NIOLoopBound(self, eventLoop: channel.eventLoop)
    channel.eventLoop.scheduleTask(in: Self.lingering) {
      if !connection.value.isClosed { connection.value.close(by: .server) }
    }
    advance()
  }

  /// An end answered a Close that was not the other's.
  func closeAnswered(by end: Endpoint, _ path: InterceptedConnection) {
    path.noteAnswer(of: end)
    if path.isClosing, path.answered.count == 2 { close(by: .server) }
  }
}
