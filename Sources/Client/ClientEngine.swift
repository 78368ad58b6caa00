package import Capture
import NIOCore
package import NIOPosix
package import WebSocket

/// An endpoint: opens WebSocket connections, or answers those of clients, and drives them by the
/// protocol.
package final class ClientEngine: Sendable {
  private let setup: ClientSetup
  private let group: MultiThreadedEventLoopGroup

  /// - Parameters:
  ///   - session: Where everything sent and received is recorded.
  ///   - group: Whose loops the connections are on.
  ///   - clock: The time, in nanoseconds since the Unix epoch.
  ///   - random: Makes masking keys and nonces; it must not be predictable (RFC 6455, 10.3).
  ///   - gate: Decides when servers are not to be read for a while; nil for never.
  package init(
    session: Session, group: MultiThreadedEventLoopGroup,
    clock: @escaping @Sendable () -> UInt64, random: @escaping @Sendable () -> UInt32,
    gate: ReadGate? = nil
  ) {
    setup = ClientSetup(session: session, clock: clock, random: random, gate: gate)
    self.group = group
  }

  /// Opens a connection.
  ///
  /// - Parameters:
  ///   - request: Where to and how.
  ///   - report: Called on the connection's event loop: once with `opened`, `refused` or `failed`,
  ///     and after `opened` once with `closed`.
  /// - Returns: The connection; commands given before it is open wait.
  @discardableResult
  package func connect(
    _ request: ClientRequest, report: @escaping @Sendable (ClientEvent) -> Void
  ) -> ClientHandle {
    let handle = ClientHandle(loop: group.next())
    let setup = self.setup
    handle.start(setup: setup, request: request) { event in
      Self.keep(handle, event, setup)
      report(event)
      if event.isLast { handle.release() }
    }
    return handle
  }

  /// As the server: takes a client's new connection over.
  ///
  /// It is called on the connection's event loop, before anything was read.
  ///
  /// - Parameters:
  ///   - accepted: The connection; TLS is in its pipeline already.
  ///   - answer: How its opening handshake is answered.
  ///   - request: How the connection behaves once it is open; the URL is for sentences.
  ///   - report: As for `connect`; a client that is refused has `failed`.
  @discardableResult
  package func accept(
    _ accepted: AcceptedChannel, answer: HandshakeAnswer, as request: ClientRequest,
    report: @escaping @Sendable (ClientEvent) -> Void
  ) throws -> ClientHandle {
    let handle = ClientHandle(loop: accepted.channel.eventLoop)
    let setup = self.setup
    try handle.accept(accepted, answer: answer, setup: setup, request: request) { event in
      Self.keep(handle, event, setup)
      report(event)
      if event.isLast { handle.release() }
    }
    return handle
  }

  private static func keep(_ handle: ClientHandle, _ event: ClientEvent, _ setup: ClientSetup) {
    if case .opened(let number, _) = event { setup.remember(handle, as: number) }
  }

  /// Does something on an open connection.
  ///
  /// - Parameters:
  ///   - command: What to do.
  ///   - number: The connection's number in the session.
  /// - Returns: False when no open connection of this client has the number.
  @discardableResult
  package func send(_ command: ClientCommand, on number: UInt32) -> Bool {
    guard let handle = setup.handle(number) else { return false }
    handle.send(command)
    return true
  }

  /// Everything up to a mark of the gate was printed: connections that waited for it read on.
  package func release(upTo mark: UInt64) {
    guard setup.gate?.release(upTo: mark) == true else { return }
    for handle in setup.handles { handle.resumeReading() }
  }

  /// Calls `body` on an event loop after a number of seconds.
  package func schedule(in seconds: Double, _ body: @escaping @Sendable () -> Void) {
    group.next().scheduleTask(in: .nanoseconds(Int64(seconds * 1e9)), body)
  }

  /// Begins the closing handshake on every open connection.
  ///
  /// - Parameter command: The Close to send; 1001 (going away) by default.
  package func closeAll(with command: ClientCommand = .close(.goingAway, reason: "")) {
    for handle in setup.handles { handle.send(command) }
  }
}
