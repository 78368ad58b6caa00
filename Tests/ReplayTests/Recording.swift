import Capture
import TestSupport
import WebSocket

@testable import Pcapng

/// A connection that a test makes up frame by frame, with times of its choice.
final class Recording {
  static let start: UInt64 = 1_767_323_045_000_000_000

  let session = Session(store: MemoryStore(), application: "test")
  private let recorder: ConnectionRecorder
  private var keys = SeededGenerator(seed: 0x1234_5678)

  /// - Parameters:
  ///   - target: What is asked for.
  ///   - request: More lines of the request.
  ///   - response: More lines of the answer.
  init(target: String = "/chat", request: String = "", response: String = "") {
    recorder = session.recorder(
      ConnectionOrigin(client: .loopback(port: 50_122), server: .loopback(port: 9001)))
    send(
      Array(
        ("GET \(target) HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\n"
          + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
          + "Sec-WebSocket-Version: 13\r\nOrigin: http://server.example.com\r\n\(request)\r\n")
          .utf8), from: .client, at: 0)
    send(
      Array(
        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\(response)\r\n").utf8),
      from: .server, at: 0)
  }

  /// Adds bytes that one end sends a number of milliseconds after the handshake.
  func send(_ bytes: [UInt8], from: Endpoint, at milliseconds: UInt64, mark: FrameAnnotation? = nil)
  {
    bytes.withUnsafeBytes {
      recorder.receive(
        CapturedBytes($0, owner: nil), from: from, at: Self.start + milliseconds * 1_000_000,
        mark: mark)
    }
  }

  /// A whole frame.
  func frame(
    _ first: UInt8, _ payload: [UInt8], from: Endpoint, at milliseconds: UInt64,
    mark: FrameAnnotation? = nil
  ) {
    let header = FrameHeader(
      firstByte: first, length: UInt64(payload.count),
      lengthForm: .minimal(for: UInt64(payload.count)),
      maskingKey: from == .client ? MaskingKey(UInt32(truncatingIfNeeded: keys.next())) : nil)
    send(
      FrameSerializer.frame(header: header, payload: payload), from: from, at: milliseconds,
      mark: mark)
  }

  func client(_ text: String, at milliseconds: UInt64) {
    frame(0x81, Array(text.utf8), from: .client, at: milliseconds)
  }

  func server(_ text: String, at milliseconds: UInt64) {
    frame(0x81, Array(text.utf8), from: .server, at: milliseconds)
  }

  func close(from: Endpoint, code: UInt16 = 1000, at milliseconds: UInt64) {
    frame(
      0x88, CloseBody(code: CloseCode(rawValue: code)).payload, from: from, at: milliseconds)
  }

  func end(by: Endpoint?, at milliseconds: UInt64) {
    recorder.end(by: by, at: Self.start + milliseconds * 1_000_000)
  }
}
