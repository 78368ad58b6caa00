package import NIOCore
import NIOPosix
import NIOSSL

/// A server that speaks TLS with a certificate for `localhost` that nobody vouches for, answers
/// the first bytes of a connection with a text and sends everything after them back.
package final class TLSPeer {
  private let channel: any Channel

  /// Listens on a free port of 127.0.0.1.
  ///
  /// - Parameters:
  ///   - group: Whose loops it runs on.
  ///   - answer: Makes the answer to the first bytes, which are a whole request head.
  /// - Throws: What listening failed with.
  package init(
    group: any EventLoopGroup, answer: @escaping @Sendable (String) -> String
  ) throws {
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: [
        .certificate(try NIOSSLCertificate(bytes: Array(Self.certificate.utf8), format: .pem))
      ],
      privateKey: .privateKey(
        try NIOSSLPrivateKey(bytes: Array(Self.key.utf8), format: .pem)))
    configuration.applicationProtocols = ["http/1.1"]
    let context = try NIOSSLContext(configuration: configuration)
    channel = try ServerBootstrap(group: group)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandlers([
            NIOSSLServerHandler(context: context), EchoHandler(answer: answer),
          ])
        }
      }
      .bind(host: "127.0.0.1", port: 0).wait()
  }

  deinit { channel.close(promise: nil) }

  package var port: UInt16 { UInt16(channel.localAddress?.port ?? 0) }

  /// A certificate for `localhost`, signed by its own key.
  package static let certificate = """
    -----BEGIN CERTIFICATE-----
    MIIBYDCCAQegAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
    c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
    CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABP7C2qENnZKiydVS
    I02iPmNXQrxjAzdpjIznWpZLGinJo17U5q4L/aNsLQ6fvoZUu4vXflKCXtquPaa6
    DZDEFxSjSDBGMBQGA1UdEQQNMAuCCWxvY2FsaG9zdDAPBgNVHRMBAf8EBTADAQH/
    MB0GA1UdDgQWBBSNv/MXTyRXbPSIb0lrUH/JjsGxqjAKBggqhkjOPQQDAgNHADBE
    AiAL0+yndElPoF1OhEJWLn6rVwh5his+D/sXL0L0bwQ3YAIgfdOVvbUl1HQW5NaM
    aLKc+Xg3UKb3hCCUp5ZGV+Afia0=
    -----END CERTIFICATE-----
    """

  private static let key = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQguDi4gWc5K1tN+bBB
    b9xIIjrwQ1toGZCwDoUf5s6+JYahRANCAAT+wtqhDZ2SosnVUiNNoj5jV0K8YwM3
    aYyM51qWSxopyaNe1OauC/2jbC0On76GVLuL135Sgl7arj2mug2QxBcU
    -----END PRIVATE KEY-----
    """
}

@available(*, unavailable)
extension TLSPeer: Sendable {}

private final class EchoHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var answer: ((String) -> String)?

  init(answer: @escaping (String) -> String) { self.answer = answer }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = unwrapInboundIn(data)
    let reply = answer.map { ByteBuffer(string: $0(String(buffer: bytes))) } ?? bytes
    answer = nil
    context.writeAndFlush(wrapOutboundOut(reply), promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}

@available(*, unavailable)
extension EchoHandler: Sendable {}
