import CaptureSupport
import Testing

@testable import Capture
@testable import Output
@testable import Text
@testable import WebSocket

/// The frames of RFC 6455, section 5.7, between its handshake of section 1.3 and a Close.
struct ExampleSession {
  let talk: Conversation

  init(_ talk: Conversation) { self.talk = talk }

  init() {
    talk = Conversation()
    let line = "Sec-WebSocket-Protocol: chat\r\n"
    talk.open(requestLines: line, responseLines: line)
    talk.client([0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])  // 1
    talk.server([0x01, 0x03, 0x48, 0x65, 0x6C])  // 2
    talk.server([0x89, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F])  // 3
    talk.server([0x80, 0x02, 0x6C, 0x6F])  // 4
    talk.client([0x8A, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])  // 5
    talk.server([0x82, 0x7E, 0x01, 0x00] + (0..<256).map { UInt8($0) })  // 6
    talk.server([0x88, 0x06, 0x03, 0xE9] + Array("gone".utf8))  // 7
    talk.client([0x88, 0x80, 1, 2, 3, 4])  // 8
    talk.end(by: .server)
  }

  /// The handshake, and bytes of a server whose connection ends within a frame.
  init(unended bytes: [UInt8]) {
    talk = Conversation()
    talk.open()
    talk.server(bytes)
    talk.end(by: .server)
  }

  var source: FormatSource {
    FormatSource(log: talk.session.log, payloads: PayloadReader(store: talk.session.store))
  }

  /// Everything as a formatter writes it.
  func written(_ formatter: some RowFormatter, includesPayload: Bool = true) -> String {
    String(decoding: bytes(formatter, includesPayload: includesPayload), as: UTF8.self)
  }

  func bytes(_ formatter: some RowFormatter, includesPayload: Bool = true) -> [UInt8] {
    var (formatter, source, output) = (formatter, source, RowBuffer())
    source.includesPayload = includesPayload
    var cursor = LogCursor()
    while true {
      let items = cursor.next(in: talk.session.log)
      if items.isEmpty { break }
      for item in items { formatter.append(item, source: source, to: &output) }
    }
    return output.bytes
  }

  func lines(_ formatter: some RowFormatter, includesPayload: Bool = true) -> [String] {
    written(formatter, includesPayload: includesPayload).split(
      separator: "\n", omittingEmptySubsequences: false
    ).map(String.init)
  }
}
