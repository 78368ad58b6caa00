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

  /// MQTT 5.0, section 3.3.2.3: properties stand before the application message.
  @Test(arguments: [UInt8?.none, 5])
  func propertiesAreNotTheMessage(version: UInt8?) throws {
    let publish = hex("32 1d 0009 73656e736f72732f31 0007 05 01 01 23 0001 7b2274223a32312e357d")
    let found = try #require(
      PayloadReading.of(
        publish, isText: false, subprotocol: "mqtt", url: nil, mqttVersion: version))
    #expect(
      found.text == [
        "PUBLISH  QoS 1  29 bytes", "  topic: \"sensors/1\"", "  packet id: 7",
        "  payload format indicator: 1", "  topic alias: 1", "  {", "    \"t\": 21.5", "  }",
      ])
  }

  @Test func everyPropertyOfTheSpecificationIsRead() throws {
    let bytes = "02 0000003c 03 0001 74 08 0001 72 09 0002 00ff 0b 8001 26 0001 6b 0001 76"
    let count = String(hex(bytes).count, radix: 16)
    let packet = "30 \(String(hex(bytes).count + 4, radix: 16)) 0001 61 \(count) " + bytes
    let found = try #require(
      PayloadReading.of(
        hex(packet), isText: false, subprotocol: "mqtt", url: nil, mqttVersion: 5))
    #expect(
      found.text.dropFirst(2) == [
        "  message expiry interval: 60", "  content type: \"t\"", "  response topic: \"r\"",
        "  correlation data: h'00ff'", "  subscription identifier: 128",
        "  user property: \"k\" = \"v\"",
      ])
  }

  /// What looks like properties is the message where the connection speaks 3.1.1.
  @Test func version4HasNoProperties() throws {
    let publish = hex("30 06 0001 61 00 6869")
    let lines = { (version: UInt8?) in
      PayloadReading.of(
        publish, isText: false, subprotocol: "mqtt", url: nil, mqttVersion: version)?.text.last
    }
    #expect(lines(4) == "  \"\0hi\"")
    #expect(lines(5) == "  \"hi\"")
  }

  @Test func theVersionIsThatOfTheConnect() {
    let connect = hex("10 10 0004 4d515454 05 02 003c 0004 64696769")
    #expect(MQTTPackets.version(in: connect) == 5)
    #expect(MQTTPackets.version(in: Array(connect.prefix(8))) == nil)
    #expect(MQTTPackets.version(in: [0x20, 2, 0, 0]) == nil)
  }

  @Test func aConnectionOfVersion5() throws {
    let connect = "10 15 0004 4d515454 05 02 003c 05 11 0000000a 0003 616263"
    let found = try #require(reading(hex(connect), subprotocol: "mqtt"))
    #expect(
      found.lines == [
        "CONNECT  21 bytes", "  protocol: MQTT 5", "  flags: 0x2", "  keep alive: 60 s",
        "  session expiry interval: 10",
      ])
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
