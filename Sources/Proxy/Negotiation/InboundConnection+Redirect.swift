import Glibc
import NIOCore
import NIOPosix
import Transport
import WebSocket

/// Clients whose connections were redirected here.
extension InboundConnection {
  func activated(_ side: Endpoint) {
    guard side == .client, !isClosed else { return }
    switch setup.redirection {
    case .none: break
    case .known(let lookUp):
      let found = Address(channel.remoteAddress).flatMap { lookUp($0.unmapped) }
      guard let found else { return run(negotiation.isDirect()) }
      readySocket = found.socket
      run(negotiation.redirected(to: found.destination.unmapped))
    case .packetFilter: askPacketFilter()
    }
  }

  private func askPacketFilter() {
    if setup.loops.accept(channel) { return refuse([], Self.loopSentence) }
    let found = OriginalDestination.read(of: channel)
    found.assumeIsolated().whenComplete { result in
      guard !self.isClosed else { return }
      guard case .success(let address?) = result else {
        return self.refuse(
          [],
          "the client connected to windsock itself, which with --transparent serves redirected "
            + "connections only")
      }
      self.run(self.negotiation.redirected(to: address))
    }
  }

  /// The server's connection, if it was made when the client was redirected.
  func takeReadySocket(
    configure: @escaping @Sendable (any Channel) throws -> Void
  ) -> EventLoopFuture<any Channel>? {
    guard let socket = readySocket.take() else { return nil }
    return ClientBootstrap(group: channel.eventLoop)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try StreamSettings.apply(to: channel, isTCP: true)
          try configure(channel)
        }
      }
      .withConnectedSocket(socket)
  }

  /// Whether a new connection to a server has come back to this proxy, which then ends it.
  func endsLoop(_ server: any Channel) -> Bool {
    guard case .packetFilter = setup.redirection, setup.loops.dialled(server) else { return false }
    server.close(promise: nil)
    refuse([], Self.loopSentence)
    return true
  }

  private static var loopSentence: String {
    "the packet filter redirects windsock's own connections to it, too; exempt its user, as by "
      + "'meta skuid != \(geteuid())' in the rule"
  }

  /// A redirected client tells the name by which it knows the server; only the address was known
  /// before.
  func name(_ host: String?) {
    guard let host, case .redirected? = destination?.way else { return }
    destination?.host = host
  }

  /// The name in the hello that a client's held bytes begin with.
  var heldServerName: String? {
    guard case .hello(let hello) = ClientHello.read(negotiation.held) else { return nil }
    return hello.serverName
  }
}
