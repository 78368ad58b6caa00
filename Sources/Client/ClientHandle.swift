import NIOCore

/// A connection of the client, for those on other threads.
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

  /// Does something on the connection, after everything that was asked for before.
  ///
  /// - Parameters:
  ///   - command: What to do; nothing happens once the connection is over.
  ///   - done: Called on the event loop when the bytes have left for the kernel, or never will:
  ///     whoever sends much waits for it before sending more.
  package func send(_ command: ClientCommand, done: (@Sendable () -> Void)? = nil) {
    loop.execute { [self] in
      guard let connection = connection.value else { return done?() ?? () }
      var promise: EventLoopPromise<Void>?
      if let done {
        let made = loop.makePromise(of: Void.self)
        made.futureResult.whenComplete { _ in done() }
        promise = made
      }
      connection.perform(command, promise: promise)
    }
  }
}
