import Capture
import CaptureSupport
import Filter
import TestSupport
import Testing
import WebSocket

@testable import Intercept

@Suite struct PassingTestTests {
  /// What can be armed, of every kind of field, alone and combined.
  static let filters = [
    "op == ping", "op == text", "op == binary", "from == server", "from == client", "len > 1000",
    "len <= 20", "len in {0 3 10..12}", "websocket.payload_length == 126", "wire > 90", "size < 9",
    "frag.count == 1",
    "frag.count > 1", "fin", "not fin", "rsv1", "masked", "not masked", "compressed", "edited",
    "text contains wind", "text ~ \"^#?[0-9]\"", "data contains 00", "json.a == 1",
    "not json.a == 1",
    "json.a > 0 and json.b", "wind", "not wind", "example", "path contains \"/\"",
    "path == \"/other\"", "url ~ nowhere and text ~ a", "not url ~ nowhere and op == text",
    "op == text and text contains a", "op == binary or text contains a", "key == 00000000",
    "finding", "not finding", "error", "utf8", "json", "rel > 1", "conn == 1", "conn == 2",
    "src contains 127", "dst contains 127", "not (len > 5 or text ~ a)", "msg == 0", "frag == 0",
    "number == 0", "close.code == 1000", "close.reason ~ a", "latency > 1", "orphan",
    "req.header[\"Origin\"] ~ x", "status == 101",
  ]

  private static let texts = [
    "", "a", "wind", "WIND", "#1 a", "7 wind", "{\"a\":1}", "{\"a\":2,\"b\":0}", "[1]", "{\"a\":",
    "\u{e9}t\u{e9}", String(repeating: "n", count: 200), String(repeating: "wind ", count: 400),
  ]

  private func record() throws -> ConnectionRecord {
    let conversation = Conversation()
    conversation.open()
    return try #require(conversation.session.log.read { $0.connection(1) })
  }

  private func frames(from: Endpoint, seed: UInt64) -> [[UInt8]] {
    var sender = RelaySender(from: from, seed: seed)
    return Self.texts.flatMap { text in
      [Opcode.text, .binary].map { sender.frame($0, Array(text.utf8)) }
    }
  }

  @Test(arguments: filters, [Endpoint.client, .server])
  func nothingPassesThatTheFilterItselfWouldHold(text: String, from: Endpoint) throws {
    let filter = try Filter.parse(text).get()
    let engine = RuleEngine(connection: try record(), start: nil)
    engine.arm(HoldFilter(filter), rules: [])
    for bytes in frames(from: from, seed: 1) {
      var decoder = InterceptDecoder(from: from, deflate: nil)
      decoder.append(bytes)
      guard
        case .message(let message)? = decoder.next(canPass: true, isDiverged: false, window: { [] })
      else {
        Issue.record("no message")
        return
      }
      let isHeld = engine.decision(on: message, from: from, at: 5, random: { 0 }).isHeld
      let passes = bytes.withUnsafeBytes { engine.passing[from].passing($0) == bytes.count }
      #expect(!(passes && isHeld), "\(text), \(message.content.count) bytes")
    }
  }

  /// Those that the header, the connection, or one look at the payload decides.
  @Test(arguments: [
    "op == ping", "from == client", "len > 5000", "frag.count > 1", "not fin", "masked",
    "compressed",
    "text contains calm", "text ~ \"calm$\"", "calm", "path == \"/other\"",
    "op == text and text contains calm", "op == close or len > 5000", "conn == 2",
    "not url ~ nowhere and len > 5000",
  ])
  func whatAsksNothingOfAServersFramesLetsThemAllPass(text: String) throws {
    let test = PassingTest(from: .server)
    test.arm([try Filter.parse(text).get()], on: try record())
    let bytes = frames(from: .server, seed: 2).flatMap(\.self)
    #expect(bytes.withUnsafeBytes(test.passing) == bytes.count)
  }

  @Test func aValueThatJSONHasNotLetsItPass() throws {
    let test = PassingTest(from: .client)
    test.arm([try Filter.parse("json.a == 9").get()], on: try record())
    var sender = RelaySender(from: .client, seed: 4)
    let other = sender.frame(.text, Array("{\"a\":1}".utf8))
    let bytes = other + sender.frame(.text, Array("{\"a\":9}".utf8))
    #expect(bytes.withUnsafeBytes(test.passing) == other.count)
  }

  @Test func oneOfSeveralFiltersIsEnoughToKeepAFrame() throws {
    let test = PassingTest(from: .server)
    let filters = try ["op == ping", "text contains calm", "text contains wind"].map {
      try Filter.parse($0).get()
    }
    test.arm(filters, on: try record())
    var sender = RelaySender(from: .server, seed: 3)
    let first = sender.frame(.text, Array("sun".utf8))
    let bytes = first + sender.frame(.text, Array("wind".utf8)) + first
    #expect(bytes.withUnsafeBytes(test.passing) == first.count)
    test.arm(Array(filters.prefix(2)), on: try record())
    #expect(bytes.withUnsafeBytes(test.passing) == bytes.count)
  }

  /// RFC 6455, 5.1 to 5.5: fragments, control frames, reserved bits, and what breaks a rule.
  @Test(
    arguments: [
      [0x01, 0x01, 0x61], [0x00, 0x01, 0x61], [0x89, 0x00], [0x8A, 0x00], [0x88, 0x00],
      [0xC1, 0x01, 0x61], [0x83, 0x01, 0x61], [0x81, 0x81, 1, 2, 3, 4, 0x61],
      [0x81, 0x7E, 0x00, 0x01, 0x61], [0x81, 0x02, 0x61],
    ] as [[UInt8]])
  func onlyWholePlainFramesPassByTheTest(bytes: [UInt8]) throws {
    let test = PassingTest(from: .server)
    test.arm([try Filter.parse("op == 7").get()], on: try record())
    #expect(bytes.withUnsafeBytes(test.passing) == 0)
  }
}
