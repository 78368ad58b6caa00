import Capture
import NIOCore
import Transport
import WebSocket

/// Clients that are not served: each leaves a row that says why.
extension InboundConnection {
  /// Ends the connection with an answer.
  func refuse(_ answer: [UInt8], _ sentence: String) {
    guard !isClosed else { return }
    record(refusedWith: answer, sentence, by: .server)
    upstream?.handler.close()
    guard let client else { return }
    // It expected a server, so without one the connection does not end in good order.
    if answer.isEmpty, destination?.way == .redirected { return client.reset() }
    if !answer.isEmpty { client.write(ByteBuffer(bytes: answer)) }
    client.closeOutput()
    if client.isInputClosed { return client.close(after: ProxiedConnection.lingering) }
    client.resume()
    // A socket closed with bytes unread is reset, and the answer may be lost with it.
    client.close(after: ProxiedConnection.lingering)
  }

  /// The client ended before it was served.
  func clientLeft(_ error: (any Error)?) {
    guard !isClosed else { return }
    let isSilent = destination == nil && negotiation.held.isEmpty && shownName == nil
    if isSilent, [.greeting, .redirecting].contains(negotiation.state) {
      isClosed = true
    } else if let shownName, case .handshaking = negotiation.state {
      let isRedirected = destination?.way == .redirected
      record(
        refusedWith: [],
        Self.sentence(error, server: shownName, isRedirected: isRedirected), by: .client)
    } else if destination != nil {
      record(refusedWith: [], "the client closed the connection before it was used", by: .client)
    } else {
      record(
        refusedWith: [], "the client closed the connection before its request was whole",
        by: .client)
    }
    upstream?.handler.close()
    client?.close()
  }

  func serverLeft(_ error: (any Error)? = nil) {
    let deed = error.flatMap { DialError.clause($0) } ?? "closed the connection"
    refuse([], "\(destination?.authority ?? "the server") \(deed)")
  }

  private func record(refusedWith answer: [UInt8], _ sentence: String, by side: Endpoint) {
    let time = setup.clock()
    let held = negotiation.takeHeld()
    let recorder = makeRecorder()
    if destination == nil, answer.starts(with: "HTTP/".utf8) || !startsTLS(held) {
      recorder.give(held, from: .client, at: time)
      recorder.give(answer, from: .server, at: time)
    } else if !isAccepted, case .connect(let head)? = destination?.way {
      recorder.give(head, from: .client, at: time)
      recorder.give(answer, from: .server, at: time)
    }
    recorder.announce(at: time)
    recorder.fail(sentence, at: time)
    recorder.end(by: side, at: time)
    isClosed = true
  }

  private func startsTLS(_ bytes: [UInt8]) -> Bool {
    shownName != nil || [.tls, .socks4, .socks5].contains(ProtocolSniffer.look(at: bytes))
      || bytes.isEmpty
  }

  /// The record of the connection: for a CONNECT that was answered, the exchange and a tunnel; for
  /// SOCKS, a tunnel from the beginning.
  func makeRecorder() -> ConnectionRecorder {
    let time = setup.clock()
    let client = Address(channel.remoteAddress) ?? .loopback(port: 49152)
    let port = destination?.port ?? setup.upstream?.port ?? 0
    let server =
      Address(upstream?.channel.remoteAddress) ?? Address(bytes: [0, 0, 0, 0], port: port)
    let recorder = setup.recorder(
      ConnectionOrigin(
        client: client, server: server, tls: upstream?.tls, clientTLS: clientTLS))
    guard isAccepted, let destination else { return recorder }
    switch destination.way {
    case .connect(let head):
      recorder.give(head, from: .client, at: time)
      recorder.give(destination.acceptance, from: .server, at: time)
    case .socks5, .redirected: recorder.beginTunnel(to: destination.authority, at: time)
    }
    return recorder
  }
}

extension ConnectionRecorder {
  /// Takes bytes that are in an array.
  fileprivate func give(_ bytes: [UInt8], from side: Endpoint, at time: UInt64) {
    bytes.withUnsafeBytes { receive(CapturedBytes($0, owner: nil), from: side, at: time) }
  }
}
