import NIOCore
import WebSocket

/// A connection of the client, for use from other threads.
package final class ClientHandle: Sendable {
  private let loop: any EventLoop
  private let connection: NIOLoopBoundBox<ClientConnection?>

  init(loop: any EventLoop) {
    self.loop = loop
    connection = NIOLoopBoundBox.makeEmptyBox(valueType: ClientConnection.self, eventLoop: loop)
  }

  func start(
    setup: ClientSetup, request: ClientRequest, report: @escaping @Sendable (ClientEvent) -> Void
  ) {
    loop.execute { [self] in
      let connection = ClientConnection(
        setup: setup, request: request, loop: loop, report: report)
      self.connection.value = connection
      connection.start()
    }
  }

  /// As the server: takes a client's new connection over, on its event loop.
  func accept(
    _ accepted: AcceptedChannel, answer: HandshakeAnswer, setup: ClientSetup,
    request: ClientRequest, report: @escaping @Sendable (ClientEvent) -> Void
  ) throws {
    let connection = ClientConnection(
      setup: setup, request: request, as: .server, loop: loop, report: report)
    self.connection.value = connection
    try connection.accept(accepted, answer)
  }

  /// Does something on the connection, after everything that was asked for before; nothing happens
  /// once the connection is over.
  package func send(_ command: ClientCommand) { send([command], done: nil) }

  /// Does several things on the connection, in order.
  ///
  /// - Parameters:
  ///   - commands: What to do; messages among them leave in one write.
  ///   - done: Called on the event loop when the bytes are with the kernel, or never will be. A
  ///     caller that sends a lot waits for it before sending more.
  package func send(
    _ commands: [ClientCommand], done: (@Sendable (ClientDelivery) -> Void)?
  ) {
    loop.execute { [self] in
      guard let connection = connection.value else { return done?(.taken(0)) ?? () }
      guard let done else {
        connection.perform(commands)
        return
      }
      let promise = loop.makePromise(of: Void.self)
      let taken = connection.perform(commands, promise: promise)
      promise.futureResult.whenComplete { result in
        if case .success = result { done(.taken(taken)) } else { done(.broken) }
      }
    }
  }

  /// Releases the connection, which has ended and still refers to the handle; on its event loop.
  func release() { connection.value = nil }

  /// Reads on, where reading was put off.
  func resumeReading() { loop.execute { [self] in connection.value?.resumeReading() } }

  /// Ends the connection at once, whatever its state.
  ///
  /// An open one gets a Close of 1001, without waiting for the answer. For an attempt without a
  /// result yet, nothing more is reported.
  package func abandon() { loop.execute { [self] in connection.value?.abandon() } }
}

/// The result of commands that were given together.
package enum ClientDelivery: Equatable, Sendable {
  /// How much was carried out, from the first on, each message of a batch counted; the connection
  /// was closing, or had ended, before the rest.
  case taken(Int)
  /// The connection broke: it is not known how many were carried out.
  case broken
}
