package import Capture
import Pcapng
package import WebSocket

/// A session with real frames on two connections, for the tests of filters and what is near them.
package struct FilterFixture {
  package static let start: UInt64 = 1_767_322_245_000_000_000  // 2026-01-02T02:50:45Z
  package static let millisecond: UInt64 = 1_000_000

  package let store: MemoryStore
  package let session: Session

  package init() {
    store = MemoryStore()
    session = Session(store: store, application: "t")
  }

  /// Sends bytes on a recorder, some milliseconds after the start.
  package func send(
    _ bytes: [UInt8], from end: Endpoint, on recorder: ConnectionRecorder, at milliseconds: UInt64
  ) {
    bytes.withUnsafeBytes { raw in
      recorder.receive(
        CapturedBytes(raw, owner: nil), from: end,
        at: Self.start + milliseconds * Self.millisecond)
    }
  }

  /// An open connection.
  package func open(
    host: String, target: String = "/", port: UInt16 = 9001, isTLS: Bool = false,
    request: String = "", response: String = "", at milliseconds: UInt64 = 0
  ) -> ConnectionRecorder {
    let tls = isTLS ? TLSFacts(version: "TLSv1.3", cipher: "AES", sni: host) : nil
    let recorder = session.recorder(
      ConnectionOrigin(
        client: Address(bytes: [10, 0, 0, 1], port: 50000),
        server: Address(bytes: [10, 0, 0, 2], port: port), tls: tls))
    let upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n"
    let get =
      "GET \(target) HTTP/1.1\r\nHost: \(host)\r\n\(upgrade)"
      + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
      + request + "\r\n"
    let answer =
      "HTTP/1.1 101 Switching Protocols\r\n\(upgrade)"
      + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" + response + "\r\n"
    send(Array(get.utf8), from: .client, on: recorder, at: milliseconds)
    send(Array(answer.utf8), from: .server, on: recorder, at: milliseconds)
    return recorder
  }

  /// The bytes of a frame; a client's is masked with `key` unless it is nil.
  package static func frame(
    _ opcode: Opcode, _ payload: [UInt8], from end: Endpoint, fin: Bool = true, rsv1: Bool = false,
    key: MaskingKey? = MaskingKey(0x37FA_213D)
  ) -> [UInt8] {
    let header = FrameHeader(
      fin: fin, rsv1: rsv1, opcode: opcode, length: UInt64(payload.count),
      maskingKey: end == .client ? key : nil)
    return FrameSerializer.frame(header: header, payload: payload)
  }

  /// Sends one frame of text.
  package func text(
    _ text: String, from end: Endpoint, on recorder: ConnectionRecorder, at milliseconds: UInt64
  ) {
    send(
      Self.frame(.text, Array(text.utf8), from: end), from: end, on: recorder, at: milliseconds)
  }

  /// Fourteen frames that differ in everything a filter can ask about.
  package static func sample() -> FilterFixture {
    let fixture = FilterFixture()
    let chat = fixture.open(
      host: "api.example.com:9001", target: "/chat?room=1", request: "X-Trace: abc-1\r\n",
      response: "Server: nginx\r\nX-Trace: def-2\r\n")
    let other = fixture.open(
      host: "other.test", target: "/feed", port: 443, isTLS: true, at: 1)
    func send(
      _ opcode: Opcode, _ payload: [UInt8], _ end: Endpoint, _ recorder: ConnectionRecorder,
      _ time: UInt64,
      fin: Bool = true, rsv1: Bool = false, isMasked: Bool = true
    ) {
      // Keys must differ, and not by a step: that would be a finding of its own.
      let key = MaskingKey(0x37FA_213D &+ UInt32(time - 10) &* UInt32(time) &* 0x9E37_79B1)
      let bytes = frame(
        opcode, payload, from: end, fin: fin, rsv1: rsv1, key: isMasked ? key : nil)
      fixture.send(bytes, from: end, on: recorder, at: time)
    }
    let subscribe = #"{"type":"subscribe","id":7,"px":[1.5,-3],"ok":true,"no":null}"#
    send(.text, Array(subscribe.utf8), .client, chat, 10)  // 1
    send(.text, Array(#"{"type":"trade","px":250,"n":"42"}"#.utf8), .server, chat, 210)  // 2
    send(.ping, Array("tick".utf8), .server, chat, 300)  // 3
    send(.pong, Array("tick".utf8), .client, chat, 301)  // 4
    send(.binary, [0x08, 0x96, 0x01, 0xFF], .client, other, 400)  // 5
    send(.text, Array("Hello ".utf8), .server, other, 500, fin: false)  // 6
    send(.continuation, Array("TIMEOUT".utf8), .server, other, 2500)  // 7
    send(.text, [0xC3, 0x28], .server, other, 2501)  // 8: not UTF-8
    send(.text, Array("bare".utf8), .client, chat, 2600, isMasked: false)  // 9: unmasked
    send(.binary, [UInt8](repeating: 0x61, count: 200), .server, chat, 2700)  // 10
    send(.binary, [UInt8](repeating: 0, count: 70000), .client, chat, 2800)  // 11
    send(.text, Array("rsv".utf8), .server, chat, 2900, rsv1: true)  // 12
    send(.close, [0x03, 0xE9] + Array("going away".utf8), .server, chat, 12_000)  // 13
    send(.close, [], .client, chat, 12_001)  // 14
    return fixture
  }
}
