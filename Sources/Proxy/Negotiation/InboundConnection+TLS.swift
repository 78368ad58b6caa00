import Capture
import NIOCore
import NIOSSL
import Transport
import WebSocket

/// TLS, with the server first and then with the client.
extension InboundConnection {
  /// A client that speaks TLS to the listener itself.
  func secure(_ hello: ClientHello) {
    let local = Address(channel.localAddress)?.host
    let name = hello.serverName.flatMap(LeafName.init) ?? local.flatMap(LeafName.init)
    speakTLS(hello, as: name, called: hello.serverName ?? local ?? "?")
  }

  /// A client that speaks TLS to the server it was connected to: the server has to prove who it is
  /// before windsock claims to be it.
  func intercept(_ hello: ClientHello) {
    name(hello.serverName)
    guard let upstream, let destination else { return }
    let host = hello.serverName ?? destination.host
    let dialer = setup.dialers.dialer(
      for: url(of: destination, isSecure: true), isClientsChoice: true)
    isSecuring = true
    dialer.secure(upstream.channel, serverName: host).assumeIsolated().whenComplete { result in
      self.isSecuring = false
      guard !self.isClosed else { return }
      switch result {
      case .success(let facts):
        self.upstream?.tls = facts
        let name = LeafName(host) ?? LeafName(destination.host)
        self.speakTLS(hello, as: name, called: host)
        if !self.isClosed { self.client?.resume() }
      case .failure(let error):
        let failure = DialError(error, timeout: dialer.timeout)
        self.refuse(
          TLSAlert.handshakeFailure, "cannot reach wss://\(destination.authority): \(failure.text)")
      }
    }
  }

  private func speakTLS(_ hello: ClientHello, as name: LeafName?, called text: String) {
    let time = setup.clock()
    guard let name else {
      return refuse(
        TLSAlert.handshakeFailure, "there can be no certificate for the server name \(text)")
    }
    shownName = text
    do throws(AuthorityError) {
      let context = try setup.identities.identities(at: time).context(for: name, at: time)
      try addTLS(ServedTLS(context: context, serverName: hello.serverName))
    } catch {
      refuse(TLSAlert.handshakeFailure, error.text)
    }
  }

  /// Inserts TLS before the existing handlers, and gives it what the client has sent.
  private func addTLS(_ tls: ServedTLS) throws(AuthorityError) {
    guard let client else { return }
    served = tls
    do {
      let said = ByteBuffer(bytes: negotiation.takeHeld())
      try tls.add(to: channel, below: client, given: said)
    } catch {
      throw .signing("\(error)")
    }
  }

  /// Why a client ended a TLS handshake, as far as is known.
  static func sentence(
    _ error: (any Error)?, server: String, isRedirected: Bool = false
  ) -> String {
    // Such a client was told to trust the authority.
    let advice =
      isRedirected
      ? "it may accept only certain ones: --ignore-hosts \(server) lets it pass untouched"
      : "windsock ca print tells how to make it trusted"
    let ended =
      "the client ended the TLS handshake for \(server), probably because it does not trust the "
      + "certificate; \(advice)"
    guard let error, !(error is ChannelError), !(error is IOError) else { return ended }
    switch TLSErrorReason(error) {
    case .ended: return ended
    case .alert(let alert) where alert.isDistrust:
      return "the client does not trust the certificate for \(server) (alert: \(alert.words)); "
        + advice
    // OpenSSL sends its alert in the clear where it should be encrypted (RFC 8446, section 6),
    // which looks like a damaged record.
    case .other(TLSErrorReason.damaged):
      return "the client does not trust the certificate for \(server), as it seems; \(advice)"
    case let reason:
      return "the TLS handshake with the client for \(server) failed: \(reason.clientWords)"
    }
  }
}
