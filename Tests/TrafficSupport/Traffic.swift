package import Capture
package import Intercept
package import Pcapng
package import WebSocket

/// A session in memory, filled with bytes as two peers would send them.
package final class Traffic {
  /// 2026-01-02T03:04:05Z, in nanoseconds since the Unix epoch.
  package static let start: UInt64 = 1_767_323_045_000_000_000

  package let session: Session
  package let intercept: Intercept
  package private(set) var time = Traffic.start
  private var nonces = 0
  private var clientPort: UInt16 = 50122
  /// The TLS of connections that are made from now on.
  package var tls: TLSFacts?
  package var clientTLS: TLSFacts?

  package init(store: any SessionStore = MemoryStore()) {
    session = Session(store: store, application: "t")
    intercept = Intercept(session: session)
  }

  /// A connection without bytes.
  package func recorder(port: UInt16 = 9001) -> ConnectionRecorder {
    clientPort += 1
    return session.recorder(
      ConnectionOrigin(
        client: .loopback(port: clientPort), server: .loopback(port: port), tls: tls,
        clientTLS: clientTLS))
  }

  /// A connection whose opening handshake is done.
  package func open(
    _ path: String = "/chat", port: UInt16 = 9001, extensions: String = ""
  ) -> ConnectionRecorder {
    let recorder = recorder(port: port)
    let nonce = nonce()
    client(recorder, request(path, port: port, nonce: nonce, extensions: extensions))
    server(
      recorder,
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + extensions + "Sec-WebSocket-Accept: \(AcceptKey.answer(to: nonce))\r\n\r\n")
    return recorder
  }

  /// An opening handshake; without a nonce of its own it gets a new one.
  package func request(
    _ path: String, port: UInt16 = 9001, nonce: String? = nil, extensions: String = ""
  ) -> String {
    "GET \(path) HTTP/1.1\r\nHost: localhost:\(port)\r\nUpgrade: websocket\r\n"
      + "Origin: http://localhost:\(port)\r\n"
      + "Connection: Upgrade\r\nSec-WebSocket-Key: \(nonce ?? self.nonce())\r\n"
      + extensions + "Sec-WebSocket-Version: 13\r\n\r\n"
  }

  /// The base64 of sixteen bytes, another one each time.
  private func nonce() -> String {
    nonces += 1
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    return "\(letters[nonces / 64 % 64])\(letters[nonces % 64])hlIHNhbXBsZSBub25jZQ=="
  }

  /// Time passes in which nothing happens.
  package func pass(seconds: UInt64) { time += seconds * 1_000_000_000 }

  package func client(_ recorder: ConnectionRecorder, _ text: String) {
    send(recorder, Array(text.utf8), from: .client)
  }

  package func server(_ recorder: ConnectionRecorder, _ text: String) {
    send(recorder, Array(text.utf8), from: .server)
  }

  /// Bytes of one end, one millisecond after the last ones.
  package func send(_ recorder: ConnectionRecorder, _ bytes: [UInt8], from: Endpoint) {
    time += 1_000_000
    bytes.withUnsafeBytes { bytes in
      recorder.receive(CapturedBytes(bytes, owner: nil), from: from, at: time)
    }
  }

  /// A frame, masked when the client sends it.
  package func frame(
    _ recorder: ConnectionRecorder, _ opcode: Opcode, _ payload: [UInt8], from: Endpoint,
    fin: Bool = true,
    isMasked: Bool? = nil
  ) {
    let key =
      isMasked ?? (from == .client) ? MaskingKey(0x37FA_213D &+ UInt32(time % 999_983)) : nil
    let header = FrameHeader(
      fin: fin, opcode: opcode, length: UInt64(payload.count), maskingKey: key)
    send(recorder, FrameSerializer.frame(header: header, payload: payload), from: from)
  }

  package func text(
    _ recorder: ConnectionRecorder, _ text: String, from: Endpoint = .server, fin: Bool = true
  ) {
    frame(recorder, .text, Array(text.utf8), from: from, fin: fin)
  }

  package func end(_ recorder: ConnectionRecorder, by: Endpoint) {
    time += 1_000_000
    recorder.end(by: by, at: time)
  }
}
