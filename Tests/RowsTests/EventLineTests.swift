import Pcapng
import Screen
import Testing
import TrafficSupport
import WebSocket

@testable import Capture
@testable import Rows

/// What happened between frames, in one line.
@Suite struct EventLineTests {
  private static func text(
    _ event: JournalEvent, _ connection: ConnectionBrief? = nil, isASCII: Bool = false
  ) -> String {
    EventLine(event, connection: connection, signs: Signs(isASCII: isASCII)).text
  }

  private static func record(
    status: Int? = nil, failure: String? = nil, close: CloseSummary? = nil
  ) -> ConnectionBrief {
    var record = ConnectionRecord(
      number: 1, time: 0,
      origin: ConnectionOrigin(client: .loopback(port: 1), server: .loopback(port: 2)))
    record.url = "wss://h:8/chat?x"
    record.response = status.map {
      ResponseHead(status: $0, reason: "Reason", headers: HTTPHeaders([]))
    }
    (record.failure, record.close) = (failure, close)
    return ConnectionBrief(record)
  }

  @Test func aConnectionOpensEndsFailsOrIsRefused() {
    let event = JournalEvent.connection(1)
    #expect(Self.text(event, Self.record(status: 101)) == "● opened wss://h:8/chat?x")
    #expect(Self.text(event, Self.record(status: 403)) == "! refused 403 Reason wss://h:8/chat?x")
    #expect(Self.text(event, Self.record()) == "× ended wss://h:8/chat?x")
    #expect(Self.text(event, Self.record(failure: "x")) == "! failed wss://h:8/chat?x")
    #expect(Self.text(event) == "")
    #expect(Self.text(event, Self.record(status: 101), isASCII: true).hasPrefix("* opened "))
  }

  @Test func aCloseSaysByWhomAndHow() {
    func text(_ by: Endpoint?, _ clean: Bool, _ reason: String) -> String {
      let close = CloseSummary(
        by: by, clean: clean, code: CloseCode(rawValue: 1001), reason: reason)
      return Self.text(.closed(1), Self.record(status: 101, close: close))
    }
    #expect(text(.server, true, "bye") == "× closed 1001 \"bye\" by server, cleanly")
    #expect(text(.client, false, "") == "× closed 1001 by client, not cleanly")
    #expect(text(nil, false, "") == "× closed 1001, not cleanly")
    #expect(Self.text(.closed(1)) == "× ended")
  }

  private static func exchange(_ status: UInt16?) -> HTTPExchange {
    HTTPExchange(
      connection: 1, number: 1, time: 0, timeEnd: 1, method: "POST", target: "/a", status: status,
      requestLength: 5, responseLength: 7)
  }

  @Test func anExchangeSaysWhatWasAskedAndAnswered() {
    #expect(Self.text(.exchange(Self.exchange(200))) == "HTTP POST /a → 200  5 out, 7 in")
    #expect(
      Self.text(.exchange(Self.exchange(nil)), isASCII: true)
        == "HTTP POST /a -> no answer  5 out, 7 in")
    func role(_ status: UInt16?) -> Role? {
      EventLine(.exchange(Self.exchange(status)), connection: nil, signs: Signs(isASCII: true))
        .spans.dropLast().last?.role
    }
    #expect(role(399) == .text && role(400) == .messageWarning && role(nil) == .messageWarning)
  }

  @Test func whereItsPacketsAreSaidTheURLStandsBehind() {
    func line(_ status: UInt16?) -> EventLine {
      EventLine(
        .exchange(Self.exchange(status)), connection: nil, signs: Signs(isASCII: true),
        isSaid: true)
    }
    #expect(line(200).text == "HTTP POST " && line(200).tail.map(\.text) == ["  /a"])
    #expect(line(400).text == "HTTP POST -> 400 ")
    #expect(line(399).text == "HTTP POST " && line(nil).text == "HTTP POST -> no answer ")
  }

  @Test func findingsNotesTunnelsAndWhatWasCutShort() {
    let finding = Finding(.f01, from: .client, offset: 5, fact: .quoted("x"))
    let line = EventLine(
      .finding(finding, frame: 7, connection: 1), connection: nil, signs: Signs(isASCII: false))
    #expect(line.isFinding && line.text.hasPrefix("F01 E ") && line.text.contains(" (frame 7)"))
    #expect(line.text.hasSuffix("  RFC \(FindingID.f01.rfc)"))
    #expect(!Self.text(.finding(finding, frame: nil, connection: 1)).contains("frame 7"))
    #expect(Self.text(.note("a note", connection: nil)) == "note a note")
    #expect(
      Self.text(.tunnel(connection: 1, authority: "h:1", client: 3, server: 4))
        == "tunnel h:1  3 bytes out, 4 in")
    var partial = PartialFrame(
      connection: 1, from: .server,
      header: FrameHeader(opcode: .binary, length: 10, maskingKey: nil), time: 0, timeEnd: 0,
      captured: 4, findings: [])
    #expect(Self.text(.incomplete(partial)) == "◀── BIN cut short: 4 of 10 bytes came")
    partial.header = nil
    #expect(Self.text(.incomplete(partial)) == "◀── frame cut short in its header")
  }

  @Test(arguments: [
    ("ws://h/a?b", "h", "/a?b"), ("wss://h:81", "h:81", "h:81"), ("ws://h?x=1", "h", "?x=1"),
    ("10.0.0.1:9", "10.0.0.1:9", "10.0.0.1:9"),
  ])
  func aConnectionIsToldApartByItsPath(url: String, authority: String, place: String) {
    var record = ConnectionRecord(
      number: 1, time: 9,
      origin: ConnectionOrigin(client: .loopback(port: 1), server: .loopback(port: 2)))
    record.url = url
    (record.client.bytes, record.server.bytes) = (3, 4)
    let brief = ConnectionBrief(record)
    #expect(brief.authority == authority && brief.place == place)
    #expect(brief.bytes == 7 && brief.lastTime == 9)
  }
}
