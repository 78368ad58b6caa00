import Capture
import CaptureSupport
import Payloads
import Testing
import WebSocket

@testable import Units

/// A message as decoders take it: its fragments as one, up to a number of bytes.
@Suite struct MessageContentTests {
  private let fixture = FilterFixture()

  private func frames() -> [LoggedFrame] {
    var cursor = LogCursor()
    return cursor.next(in: fixture.session.log).compactMap {
      if case .frame(let frame) = $0 { frame } else { nil }
    }
  }

  private func send(
    _ texts: [String], from end: Endpoint = .server, on recorder: ConnectionRecorder
  ) {
    for (index, text) in texts.enumerated() {
      fixture.send(
        FilterFixture.frame(
          index == 0 ? .text : .continuation, Array(text.utf8), from: end,
          fin: index == texts.count - 1), from: end, on: recorder, at: 10)
    }
  }

  @Test(arguments: [true, false])
  func fragmentsAreJoinedUpToTheLimit(readsAhead: Bool) throws {
    send(["abc", "", "defg", "hi"], from: .client, on: fixture.open(host: "h"))
    let content = MessageContent(fixture.session, readsAhead: readsAhead)
    let all = frames()
    for limit in 1...12 {
      let piece = try #require(content.piece(all, limit: limit))
      #expect(piece.bytes == Array("abcdefghi".utf8.prefix(limit)))
      #expect(piece.isCut == (limit < 9), "limit \(limit)")
      #expect(piece.length == 9)
      #expect(piece.isText && piece.isFromClient)
    }
    #expect(content.piece([]) == nil)
  }

  @Test func compressedFramesAreInflatedUpToTheLimit() throws {
    let line = "Sec-WebSocket-Extensions: permessage-deflate\r\n"
    let recorder = fixture.open(host: "h", request: line, response: line)
    let text = String(repeating: "na", count: 500) + "!"
    let bytes = try #require(Deflater()).deflate(Array(text.utf8))
    for (part, opcode, fin) in [
      (bytes[..<4], Opcode.binary, false), (bytes[4...], .continuation, true),
    ] {
      fixture.send(
        FilterFixture.frame(opcode, Array(part), from: .server, fin: fin, rsv1: opcode == .binary),
        from: .server, on: recorder, at: 10)
    }
    let all = frames()
    let content = MessageContent(fixture.session)
    let whole = try #require(content.piece(all))
    #expect(whole.bytes == Array(text.utf8) && !whole.isCut && whole.length == 1001)
    #expect(!whole.isText && !whole.isFromClient)
    #expect(content.piece(all, limit: 1001)?.isCut == false)
    let cut = try #require(content.piece(all, limit: 1000))
    #expect(cut.bytes == Array(text.utf8.prefix(1000)) && cut.isCut)
    #expect(cut.length == nil, "only inflating all of it would tell")
  }

  @Test func whatCannotBeInflatedIsNone() {
    let line = "Sec-WebSocket-Extensions: permessage-deflate\r\n"
    let recorder = fixture.open(host: "h", request: line, response: line)
    let broken = FilterFixture.frame(.text, [0xFF, 0xFF, 0xFF], from: .server, rsv1: true)
    fixture.send(broken, from: .server, on: recorder, at: 10)
    #expect(MessageContent(fixture.session).piece(frames()) == nil)
  }
}
