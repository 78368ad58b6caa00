import Capture
import NIOCore
import NIOSSL
import Transport
import WebSocket

/// TLS, with the server first and then with the client.
extension Reception {
  /// A client that speaks TLS to the listener itself.
  func secure(_ hello: ClientHello) {
    let local = Address(channel.localAddress)?.host
    let name = hello.serverName.flatMap(LeafName.init) ?? local.flatMap(LeafName.init)
    speakTLS(as: name, called: hello.serverName ?? local ?? "?")
  }

  /// A client that speaks TLS to the server it was connected to: the server has to prove who it is
  /// before windsock claims to be it.
  func intercept(_ hello: ClientHello) {
    guard let upstream, let destination else { return }
    let host = hello.serverName ?? destination.host
    let dialer = setup.dialers.dialer(for: url(of: destination, isSecure: true))
    isSecuring = true
    dialer.secure(upstream.channel, serverName: host).assumeIsolated().whenComplete { result in
      self.isSecuring = false
      guard !self.isOver else { return }
      switch result {
      case .success(let facts):
        self.upstream?.tls = facts
        let name = LeafName(host) ?? LeafName(destination.host)
        self.speakTLS(as: name, called: host)
        if !self.isOver { self.client?.resume() }
      case .failure(let error):
        let failure = DialFailure(error, timeout: dialer.timeout)
        self.refuse(
          TLSAlert.handshakeFailure, "cannot reach wss://\(destination.authority): \(failure.text)")
      }
    }
  }

  private func speakTLS(as name: LeafName?, called text: String) {
    let time = setup.clock()
    guard let name else {
      return refuse(
        TLSAlert.handshakeFailure, "there can be no certificate for the server name \(text)")
    }
    shownName = text
    do throws(AuthorityFailure) {
      let context = try setup.identities.identities(at: time).context(for: name, at: time)
      try addTLS(NIOSSLServerHandler(context: context))
    } catch {
      refuse(TLSAlert.handshakeFailure, error.text)
    }
  }

  /// Puts TLS before whatever is there already, and gives it what the client has said.
  private func addTLS(_ handler: NIOSSLServerHandler) throws(AuthorityFailure) {
    guard let client else { return }
    let pipeline = channel.pipeline.syncOperations
    do {
      try pipeline.addHandler(handler, position: .before(client))
      let context = try pipeline.context(handler: handler)
      let hello = ByteBuffer(bytes: desk.takeHeld())
      handler.channelRead(context: context, data: NIOAny(hello))
      handler.channelReadComplete(context: context)
    } catch {
      throw .signing("\(error)")
    }
  }

  /// Why a client ended a TLS handshake, as far as it said.
  static func sentence(_ error: (any Error)?, server: String) -> String {
    let advice = "windsock ca print tells how to make it trusted"
    let text = error.map { "\($0)" } ?? ""
    let alerts = ["UNKNOWN_CA", "CERTIFICATE_UNKNOWN", "BAD_CERTIFICATE", "CERTIFICATE_EXPIRED"]
    for alert in alerts where text.contains(alert) {
      let name = alert.lowercased().split(separator: "_").joined(separator: " ")
      return "the client does not trust the certificate for \(server) (alert: \(name)); \(advice)"
    }
    // OpenSSL sends its alert in the clear where it should be encrypted (RFC 8446, section 6), which
    // looks like a damaged record.
    if text.contains("BAD_RECORD_MAC") {
      return "the client does not trust the certificate for \(server), as it seems; \(advice)"
    }
    let hasEnded = text.contains("uncleanShutdown") || text.contains("EOF during handshake")
    if error == nil || hasEnded || error is ChannelError || error is IOError {
      return "the client ended the TLS handshake for \(server), as clients do that do not trust "
        + "the certificate; \(advice)"
    }
    return "the TLS handshake with the client for \(server) failed: \(text)"
  }
}
