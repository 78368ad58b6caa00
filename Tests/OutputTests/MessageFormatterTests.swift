import CaptureSupport
import Foundation
import Testing

@testable import Output

@Suite struct MessageFormatterTests {
  @Test func aMessageIsItsFragmentsAsOne() throws {
    let rows = try ExampleSession().lines(MessageFormatter(.ndjson)).dropLast().map { line in
      try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    let messages = rows.filter { $0["type"] as? String == "message" }
    #expect(messages.map { $0["message"] as? Int } == [1, 2, 3])
    #expect(messages.map { $0["frames"] as? [Int] } == [[1], [2, 4], [6]])
    #expect(messages.map { $0["length"] as? Int } == [5, 5, 256])
    #expect(messages.map { $0["wire_length"] as? Int } == [5, 5, 256])
    #expect(messages.map { $0["from"] as? String } == ["client", "server", "server"])
    #expect(messages.map { $0["opcode"] as? Int } == [1, 1, 2])
    #expect(messages.allSatisfy { $0["compressed"] as? Bool == false })
    #expect(messages.map { $0["payload_text"] as? String } == ["Hello", "Hello", nil])
    #expect(messages[2]["payload_base64"] as? String == Data(0...255).base64EncodedString())
    #expect(!rows.contains { $0["type"] as? String == "frame" })
    #expect(rows.contains { $0["type"] as? String == "connection" })
  }

  /// "Hello" of RFC 7692, section 7.2.3.1.
  @Test func aCompressedMessageHasBothLengths() throws {
    let talk = Conversation()
    let fields = "Sec-WebSocket-Extensions: permessage-deflate\r\n"
    talk.open(requestLines: fields, responseLines: fields)
    talk.server([0xC1, 7, 0xF2, 0x48, 0xCD, 0xC9, 0xC9, 7, 0])
    let line = try #require(
      ExampleSession(talk).lines(MessageFormatter(.ndjson)).first { $0.contains("\"message\":1") })
    let row = try #require(
      JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(row["compressed"] as? Bool == true && row["payload_text"] as? String == "Hello")
    #expect(row["wire_length"] as? Int == 7 && row["length"] as? Int == 5)
  }

  @Test func itsTimesAreThoseOfTheFirstFrameAndTheLast() throws {
    let line = try #require(
      ExampleSession().lines(MessageFormatter(.ndjson)).first { $0.contains("\"message\":2") })
    let row = try #require(
      JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(row["time"] as? String == "2026-01-02T03:04:05.126456789Z")
    #expect(row["time_end"] as? String == "2026-01-02T03:04:05.128456789Z")
  }

  @Test func asTextItIsALineAndAsHexOrRawItsContent() {
    let lines = ExampleSession().lines(MessageFormatter(.text))
    #expect(lines.contains("#1  +0.002000  1  ──▶  TEXT  5 bytes  Hello"))
    #expect(lines.contains("#2  +0.005000  1  ◀──  TEXT  5 bytes in 2 frames  Hello"))
    #expect(lines.contains { $0.hasPrefix("#3  ") && $0.hasSuffix("1c1d1e1f…") })
    #expect(!lines.contains { $0.contains("PING") })
    let hidden = ExampleSession().lines(MessageFormatter(.text), includesPayload: false)
    #expect(hidden.contains("#1  +0.002000  1  ──▶  TEXT  5 bytes"))
    let hex = ExampleSession().lines(MessageFormatter(.hex))
    #expect(
      hex.prefix(3).map { $0.trimmingCharacters(in: .whitespaces) } == [
        "# message 1", "000000  48 65 6c 6c 6f" + String(repeating: " ", count: 35) + "Hello", "",
      ])
    let raw = ExampleSession().written(MessageFormatter(.raw))
    #expect(raw.hasPrefix("HelloHello\0\u{1}"))
  }
}
