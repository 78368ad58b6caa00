import Pcapng
import Screen
import Testing
import TrafficSupport
import WebSocket

@testable import Capture
@testable import Rows

/// What the detail says of a row.
@Suite struct DetailTextTests {
  private let traffic = Traffic()

  private func lines(
    as unit: RowUnit = .frames, _ body: (inout DetailText) throws -> Void
  ) rethrows -> [String] {
    var text = DetailText(traffic.shown(as: unit), width: 100)
    try body(&text)
    return text.lines.texts
  }

  private func frame(_ number: UInt32) throws -> LoggedFrame {
    try #require(traffic.shown().messageFrames(endingWith: number).first)
  }

  @Test func theTimingNamesTheFrameBeforeAndTheOneOfTheSameEnd() throws {
    let chat = traffic.open()
    traffic.text(chat, "one", from: .client)
    traffic.text(chat, "two", from: .client)
    traffic.frame(chat, .ping, [], from: .server)
    traffic.text(chat, "four", from: .client)
    let last = try lines { $0.addTiming(of: [try frame(4)]) }
    let before = try #require(last.first { $0.hasPrefix("Before it ") })
    let same = try #require(last.first { $0.hasPrefix("Same end ") })
    #expect(before.contains(" after frame 3, ") && before.hasSuffix(" from the server"))
    #expect(same.contains(" after frame 2, ") && same.hasSuffix(" from the client"))
    let third = try lines { $0.addTiming(of: [try frame(3)]) }
    #expect(third.contains { $0.hasPrefix("Before it ") && $0.contains(" after frame 2, ") })
    #expect(third.contains("Same end    no frame"))
    let first = try lines { $0.addTiming(of: [try frame(1)]) }
    #expect(first.contains("Before it   no frame") && first.contains("Same end    no frame"))
  }

  /// Only what is whole is laid out as JSON.
  @Test(arguments: [2047, 2048, 2049])
  func theOriginalOfAnEditedFrameIsShownUpToALimit(count: Int) throws {
    let json = Array((#"{"a":""# + String(repeating: "x", count: count - 8) + #""}"#).utf8)
    let chat = traffic.open()
    let header = FrameHeader(
      opcode: .text, length: UInt64(json.count), maskingKey: MaskingKey(0x37FA_213D))
    chat.keep(
      KeptFrames(
        headers: [header], bytes: FrameSerializer.frame(header: header, payload: json)),
      id: 5, from: .client, at: traffic.time)
    [0x81, 0x81, 0, 0, 0, 0, 0x62].withUnsafeBytes { bytes in
      chat.receive(
        CapturedBytes(bytes, owner: nil), from: .client, at: traffic.time,
        mark: FrameAnnotation(.edited, held: 5))
    }
    let lines = try lines { $0.addFrame(try frame(1)) }
    let heading = try #require(lines.firstIndex(of: "As it came, \(count) bytes"))
    #expect(lines[heading + 1].hasPrefix(count > 2048 ? #"{"a":"xxx"# : "{"))
    #expect((lines[heading + 1] == "{") == (count <= 2048))
  }

  @Test func aMessageHasTheFindingsOfAllItsFrames() throws {
    let chat = traffic.open()
    // RFC 6455, section 5.1: a client's frames have to be masked.
    traffic.frame(chat, .text, Array("on".utf8), from: .client, fin: false)
    traffic.frame(chat, .continuation, Array("e".utf8), from: .client, isMasked: false)
    let shown = traffic.shown(as: .messages)
    let frames = shown.messageFrames(endingWith: 2)
    let message = try #require(shown.log.read { MessageRow(frames, in: $0) })
    let lines = lines(as: .messages) { $0.addMessage(message) }
    #expect(lines[0].hasPrefix("Message 1  ") && lines[0].hasSuffix("  3 bytes  ! F01"))
    #expect(lines.contains("2 frames"))
    let heading = try #require(lines.firstIndex(of: "Findings"))
    #expect(lines[heading + 1].hasPrefix("F01 "))
  }
}

/// The lines above a payload.
@Suite struct DetailHeadTests {
  @Test func framesOfAMessageAreCountedAndFragmentsNumbered() {
    let traffic = Traffic()
    let chat = traffic.open()
    traffic.text(chat, "on", fin: false)
    traffic.frame(chat, .continuation, Array("e".utf8), from: .server)
    traffic.text(chat, "whole")
    func head(_ number: UInt32) -> String? {
      DetailHead(traffic.shown(), above: nil, width: 100).lines(ofFrame: number, height: 20)
        .texts.first
    }
    #expect(head(1)?.contains("  fragment 1  not fin") == true)
    #expect(head(2)?.contains("  2 frames  fin") == true)
    #expect(head(2)?.contains("  3 B  ") == true)
    #expect(head(3)?.contains("  5 B  fin") == true)
    #expect(head(4) == nil)
  }
}
