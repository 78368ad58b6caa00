package import Capture
import TestSupport
package import WebSocket

/// A connection whose two ends are played by a test, through a recorder into a session in memory.
package final class Conversation {
  package static let start: UInt64 = 1_767_323_045_123_456_789

  package let store: MemoryStore
  package let session: Session
  package let recorder: ConnectionRecorder
  /// The time of the next read; a millisecond passes with each.
  package var time = Conversation.start

  package init(
    session: Session? = nil, store: MemoryStore = MemoryStore(), client: UInt16 = 50_122,
    inflatesLate: Bool = false
  ) {
    self.store = store
    let session = session ?? Session(store: store, application: "test")
    self.session = session
    recorder = session.recorder(
      ConnectionOrigin(client: .loopback(port: client), server: .loopback(port: 9001)),
      inflatesLate: inflatesLate)
  }

  /// The opening handshake of RFC 6455, section 1.3, with any extra lines.
  package func open(requestLines: String = "", responseLines: String = "") {
    client(
      "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\n"
        + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + "Sec-WebSocket-Version: 13\r\nOrigin: http://server.example.com\r\n\(requestLines)\r\n")
    server(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\(responseLines)\r\n")
  }

  package func client(_ text: String) { client(Array(text.utf8)) }
  package func server(_ text: String) { server(Array(text.utf8)) }
  package func client(_ bytes: [UInt8]) { send(bytes, from: .client) }
  package func server(_ bytes: [UInt8]) { send(bytes, from: .server) }

  package func send(_ bytes: [UInt8], from: Endpoint) {
    bytes.withUnsafeBytes { recorder.receive(CapturedBytes($0, owner: nil), from: from, at: time) }
    time += 1_000_000
  }

  package func end(by: Endpoint?, isReset: Bool = false) {
    recorder.end(by: by, isReset: isReset, at: time)
    time += 1_000_000
  }

  /// A frame as `from` would send it: masked from the client, with keys that differ.
  package func frame(
    _ first: UInt8, _ payload: [UInt8], from: Endpoint = .client,
    form: FrameHeader.LengthForm? = nil
  ) -> [UInt8] {
    let length = UInt64(payload.count)
    let header = FrameHeader(
      firstByte: first, length: length, lengthForm: form ?? .minimal(for: length),
      maskingKey: from == .client ? MaskingKey(UInt32(truncatingIfNeeded: keys.next())) : nil)
    return FrameSerializer.frame(header: header, payload: payload)
  }

  private var keys = SeededGenerator(seed: 0x1234_5678)
}
