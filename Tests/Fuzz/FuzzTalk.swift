import Capture
import WebSocket

@testable import Output
@testable import Text

/// The bytes that are mutated: a connection with everything on it, as a live session saw it.
struct FuzzTalk {
  static let request = Array(
    ("GET /chat?x=1 HTTP/1.1\r\nHost: a.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
      + "Sec-WebSocket-Protocol: mqtt, json\r\n"
      + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n").utf8)
  static let response = Array(
    ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
      + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n").utf8)

  /// What each end sends, the handshake first.
  static let streams: (client: [UInt8], server: [UInt8]) = {
    var client = request
    var server = response
    client += frame(0x81, Array("{\"op\":\"subscribe\",\"n\":[1,2,{\"a\":null}]}".utf8), 0x11223344)
    server += frame(0x01, Array("größ".utf8)) + frame(0x89, Array("tick".utf8))
    server += frame(0x80, Array("er".utf8))
    client += frame(0x8A, Array("tick".utf8), 0x0A0B_0C0D)
    let deflater = Deflater(windowBits: 15, keepsContext: true)
    for text in ["hello hello hello hello", "hello again, hello", ""] {
      guard let deflater else { break }
      client += frame(0xC1, deflater.deflate(Array(text.utf8)), 0x5566_7788)
    }
    server +=
      frame(0x82, (0...255).map { UInt8($0) }) + frame(0x82, [UInt8](repeating: 9, count: 66_000))
    client += frame(0x88, [3, 0xE8] + Array("bye".utf8), 0x99AA_BBCC)
    server += frame(0x88, [3, 0xE8])
    return (client, server)
  }()

  static func frame(_ first: UInt8, _ payload: [UInt8], _ key: UInt32? = nil) -> [UInt8] {
    let length = UInt64(payload.count)
    let header = FrameHeader(
      firstByte: first, length: length, lengthForm: .minimal(for: length),
      maskingKey: key.map { MaskingKey($0) })
    return FrameSerializer.frame(header: header, payload: payload)
  }

  /// A session in memory to which both streams came, in pieces of any size.
  ///
  /// - Parameter pieces: Gives the size of the next piece.
  static func session(
    _ client: [UInt8], _ server: [UInt8], pieces: () -> Int
  ) -> (session: Session, store: MemoryStore) {
    let store = MemoryStore()
    let session = Session(store: store, application: "fuzz")
    let recorder = session.recorder(
      ConnectionOrigin(client: .loopback(port: 50_000), server: .loopback(port: 9001)))
    var time: UInt64 = 1_767_323_045_000_000_000
    var rest = (client: client[...], server: server[...])
    // The client's handshake first, then the server's: what follows comes by turns.
    send(&rest.client, min(request.count, client.count), .client, recorder, &time)
    send(&rest.server, min(response.count, server.count), .server, recorder, &time)
    while !rest.client.isEmpty || !rest.server.isEmpty {
      send(&rest.client, pieces(), .client, recorder, &time)
      send(&rest.server, pieces(), .server, recorder, &time)
    }
    recorder.end(by: .server, at: time)
    return (session, store)
  }

  private static func send(
    _ rest: inout ArraySlice<UInt8>, _ count: Int, _ end: Endpoint, _ recorder: ConnectionRecorder,
    _ time: inout UInt64
  ) {
    let piece = rest.prefix(count)
    guard !piece.isEmpty else { return }
    rest = rest.dropFirst(count)
    time += 1000
    piece.withUnsafeBytes { recorder.receive(CapturedBytes($0, owner: nil), from: end, at: time) }
  }

  /// A recording of the whole of it.
  static let recording: [UInt8] = {
    let (_, store) = session(streams.client, streams.server) { 700 }
    return store.read(position: 0, count: Int(store.size))
  }()
}

/// Everything that a session can be printed as.
struct FuzzPrint {
  static func formats() -> [any RowFormatter] {
    [
      NDJSONFormatter(), TextFormatter(), HexFormatter(), MessageFormatter(.ndjson),
      MessageFormatter(.text),
    ]
  }

  static func bytes(of session: Session, as formatter: any RowFormatter) -> [UInt8] {
    var formatter = formatter
    let source = FormatSource(
      log: session.log, payloads: PayloadReader(store: session.store))
    var cursor = LogCursor()
    var output = RowBuffer()
    while true {
      let items = cursor.next(in: session.log)
      if items.isEmpty { return output.bytes }
      for item in items { formatter.append(item, source: source, to: &output) }
    }
  }

  /// Whether lines may go to a terminal: UTF-8, and nothing that acts on one.
  static func isHarmless(_ bytes: [UInt8]) -> Bool {
    guard let text = String(validating: bytes, as: UTF8.self) else { return false }
    return text.unicodeScalars.allSatisfy { scalar in
      switch scalar.value {
      case 0x0A: true
      case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2066...0x2069: false
      default: true
      }
    }
  }
}
