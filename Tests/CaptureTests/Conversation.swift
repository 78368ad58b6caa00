import Capture
import WebSocket

@testable import Output
@testable import Text

/// A connection whose two ends are played by a test, through a recorder into a session in memory.
final class Conversation {
  static let start: UInt64 = 1_767_323_045_123_456_789

  let store: MemoryStore
  let session: Session
  let recorder: ConnectionRecorder
  /// The time of the next read; a millisecond passes with each.
  var time = Conversation.start

  init(session: Session? = nil, store: MemoryStore = MemoryStore(), client: UInt16 = 50_122) {
    self.store = store
    let session = session ?? Session(store: store, application: "test")
    self.session = session
    recorder = session.recorder(
      ConnectionOrigin(client: .loopback(port: client), server: .loopback(port: 9001)))
  }

  /// The opening handshake of RFC 6455, section 1.3, with any extra lines.
  func open(requestLines: String = "", responseLines: String = "") {
    client(
      "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\n"
        + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + "Sec-WebSocket-Version: 13\r\nOrigin: http://server.example.com\r\n\(requestLines)\r\n")
    server(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\(responseLines)\r\n")
  }

  func client(_ text: String) { client(Array(text.utf8)) }
  func server(_ text: String) { server(Array(text.utf8)) }
  func client(_ bytes: [UInt8]) { send(bytes, from: .client) }
  func server(_ bytes: [UInt8]) { send(bytes, from: .server) }

  func send(_ bytes: [UInt8], from: Endpoint) {
    bytes.withUnsafeBytes { recorder.receive(CapturedBytes($0, owner: nil), from: from, at: time) }
    time += 1_000_000
  }

  func end(by: Endpoint?, isReset: Bool = false) {
    recorder.end(by: by, isReset: isReset, at: time)
    time += 1_000_000
  }

  /// A frame as `from` would send it: masked from the client, with keys that differ.
  func frame(
    _ first: UInt8, _ payload: [UInt8], from: Endpoint = .client,
    form: FrameHeader.LengthForm? = nil
  ) -> [UInt8] {
    keySeed = keySeed &* 1_664_525 &+ 1_013_904_223
    let length = UInt64(payload.count)
    let header = FrameHeader(
      firstByte: first, length: length, lengthForm: form ?? .minimal(for: length),
      maskingKey: from == .client ? MaskingKey(keySeed) : nil)
    return FrameSerializer.frame(header: header, payload: payload)
  }

  private var keySeed: UInt32 = 0x1234_5678

  /// What the log tells, as NDJSON lines.
  var lines: [String] { Conversation.lines(of: session) }

  static func lines(of session: Session) -> [String] {
    var cursor = LogCursor()
    var formatter = NDJSONFormatter()
    var output = RowBuffer()
    let source = FormatSource(
      log: session.log, payloads: PayloadReader(store: session.store))
    while true {
      let items = cursor.next(in: session.log)
      if items.isEmpty { break }
      for item in items { formatter.append(item, source: source, to: &output) }
    }
    return String(decoding: output.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
