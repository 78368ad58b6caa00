package import Capture
package import NIOCore
package import NIOSSL

/// TLS on a connection whose server is windsock, and what was agreed on.
package final class ServedTLS {
  private let hello = ServerHelloSentHandler()
  private let tls: NIOSSLServerHandler
  private let serverName: String?

  /// - Parameter serverName: The name that the client asks for.
  package init(context: NIOSSLContext, serverName: String?) {
    tls = NIOSSLServerHandler(context: context)
    self.serverName = serverName
  }

  /// Adds TLS to a new channel, on its event loop.
  package func add(to channel: any Channel) throws {
    try channel.pipeline.syncOperations.addHandlers([hello, tls])
  }

  /// What was agreed on, once the handshake is done.
  package var facts: TLSFacts {
    TLSFacts(
      version: tls.tlsVersion?.name ?? "unknown", cipher: hello.hello.cipherName, sni: serverName)
  }
}

@available(*, unavailable)
extension ServedTLS: Sendable {}

/// Stands between the socket and TLS and looks at the first bytes that windsock sends as the
/// server.
private final class ServerHelloSentHandler: ChannelOutboundHandler {
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private(set) var hello = ServerHello()

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if hello.isWaiting { hello.receive(unwrapOutboundIn(data).readableBytesView) }
    context.write(data, promise: promise)
  }
}

@available(*, unavailable)
extension ServerHelloSentHandler: Sendable {}

extension TLSVersion {
  /// The version's name as OpenSSL writes it.
  var name: String {
    switch self {
    case .tlsv1: "TLSv1"
    case .tlsv11: "TLSv1.1"
    case .tlsv12: "TLSv1.2"
    case .tlsv13: "TLSv1.3"
    }
  }
}
