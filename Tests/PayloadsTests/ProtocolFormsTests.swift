import Testing

@testable import Payloads

/// Examples of the specifications.
@Suite struct ProtocolFormsTests {
  private static let engineURL = "ws://127.0.0.1/socket.io/?EIO=4&transport=websocket"

  private func text(_ text: String, subprotocol: String? = nil) -> (form: String, lines: [String])?
  {
    reading(Array(text.utf8), isText: true, subprotocol: subprotocol)
  }

  /// Packets of the Socket.IO protocol's own examples (revision 5).
  @Test(arguments: [
    (#"42["foo"]"#, "Socket.IO event", 3),
    (#"42/admin,["bar"]"#, "Socket.IO event, namespace /admin", 3),
    (#"4212["foo"]"#, "Socket.IO event, acknowledgement 12", 3),
    (#"43/admin,13["bar"]"#, "Socket.IO ack, namespace /admin, acknowledgement 13", 3),
    (
      #"451-["baz",{"_placeholder":true,"num":0}]"#,
      "Socket.IO binary event, 1 binary attachments follow", 7
    ),
    ("40", "Socket.IO connect", 0), ("41/admin,", "Socket.IO disconnect, namespace /admin", 0),
    (#"44/admin,{"message":"Not authorized"}"#, "Socket.IO connect error, namespace /admin", 3),
    (#"0{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":["websocket"]}"#, "Engine.IO open", 6),
    ("2", "Engine.IO ping", 0), ("2probe", "Engine.IO ping, probe", 0),
    ("5", "Engine.IO upgrade", 0),
  ])
  func socketIO(packet: String, note: String, jsonLines: Int) throws {
    let found = try #require(reading(Array(packet.utf8), isText: true, url: Self.engineURL))
    #expect(found.form == "Socket.IO")
    #expect(found.lines.first == note)
    #expect(found.lines.count == 1 + jsonLines)
  }

  @Test(arguments: ["4x", "7", "45[1]", "42hello", "2024-01-01", "4 people", "12", "451[]"])
  func textThatOnlyBeginsLikeIt(packet: String) {
    #expect(reading(Array(packet.utf8), isText: true, url: Self.engineURL) == nil)
  }

  @Test func digitsElsewhereAreNoPackets() {
    #expect(text("2") == nil)
    #expect(text("40") == nil)
  }

  @Test func stompFrames() throws {
    let found = try #require(
      text("SEND\ndestination:/queue/a\r\ncontent-type:application/json\n\n{\"a\":1}\0\n"))
    #expect(found.form == "STOMP")
    #expect(
      found.lines == [
        "SEND", "destination: /queue/a", "content-type: application/json", "  {", "    \"a\": 1",
        "  }",
      ])
    #expect(text("SEND\ndestination:/queue/a\n\nhello") == nil)
    #expect(text("HELLO\n\n\0") == nil)
    #expect(text("\n", subprotocol: "v12.stomp")?.lines == ["heart-beat"])
  }

  @Test func signalRRecords() throws {
    let found = try #require(text("{\"type\":6}\u{1E}{\"type\":7}\u{1E}"))
    #expect(found.form == "SignalR")
    #expect(found.lines.count == 6)
    #expect(text("{}{}\u{1E}") == nil)
  }

  /// The PUBLISH of MQTT 3.1.1, section 3.3: topic `a/b`, packet identifier 10.
  @Test func mqttPackets() throws {
    let publish = "32 09 0003 612f62 000a 6869"
    let found = try #require(reading(hex(publish + "c0 00"), subprotocol: "mqtt"))
    #expect(
      found.lines == [
        "PUBLISH  QoS 1  9 bytes", "  topic: \"a/b\"", "  packet id: 10", "  \"hi\"",
        "PINGREQ  0 bytes",
      ])
    #expect(reading(hex("32 09 0003 61"), subprotocol: "mqtt") == nil)
    #expect(reading(hex("32 ff ff ff ff 01"), subprotocol: "mqtt") == nil)
  }

  @Test func anMQTTConnection() throws {
    let connect = "10 10 0004 4d515454 04 02 003c 0004 64696769"
    let found = try #require(reading(hex(connect), subprotocol: "mqtt"))
    #expect(
      found.lines == [
        "CONNECT  16 bytes", "  protocol: MQTT 4", "  flags: 0x2", "  keep alive: 60 s",
      ])
  }
}
