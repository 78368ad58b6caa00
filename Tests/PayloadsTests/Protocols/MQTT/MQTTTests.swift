import Testing

@testable import Payloads

/// Packets written as hexadecimal digits, and text in quotation marks: `30 .. 0003 'a/b' | c0 00`.
///
/// Two points stand for the remaining length.
func mqtt(_ text: String) -> [UInt8] {
  text.split(separator: "|").flatMap { packet in
    guard let points = packet.firstRange(of: "..") else { return mqttBytes(packet) }
    let body = mqttBytes(packet[points.upperBound...])
    return mqttBytes(packet[..<points.lowerBound]) + [UInt8(clamping: body.count)] + body
  }
}

private func mqttBytes(_ text: Substring) -> [UInt8] {
  var bytes: [UInt8] = []
  for (place, part) in text.split(separator: "'", omittingEmptySubsequences: false).enumerated() {
    var rest = part.filter(\.isHexDigit)[...]
    if place % 2 == 1 {
      bytes += Array(part.utf8)
      continue
    }
    while let byte = UInt8(rest.prefix(2), radix: 16) {
      bytes.append(byte)
      rest = rest.dropFirst(2)
    }
  }
  return bytes
}

extension TestConversation {
  /// What the rows of one message say.
  mutating func lines(_ text: String, fromClient: Bool = true) -> [String] {
    units(mqtt(text), isText: false, fromClient: fromClient).map(\.summary.string)
  }

  mutating func outline(_ text: String, fromClient: Bool = true) -> [String] {
    sink(mqtt(text), isText: false, fromClient: fromClient).outline
  }
}

/// Packets of MQTT 3.1.1 and 5.0, by the figures and tables of the specifications.
@Suite struct MQTTTests {
  static let connect4 = "10 .. 0004 'MQTT' 04 02 003c 0004 'digi'"
  static let connect5 = "10 .. 0004 'MQTT' 05 02 003c 00 0003 'abc'"

  /// Figure 3.6 of MQTT 3.1.1, with all that its flags promise.
  @Test func connectOfVersion4() throws {
    var talk = TestConversation(subprotocol: "mqtt")
    let packet =
      "10 .. 0004 'MQTT' 04 ce 000a 0003 'abc' 0003 'w/t' 0004 'gone' 0003 'bob' 0004 'pass'"
    let sink = talk.sink(mqtt(packet), isText: false)
    let unit = try #require(sink.units.first)
    #expect(unit.form == "mqtt")
    #expect(unit.summary.string == "mqtt CONNECT abc v3.1.1 will w/t user bob")
    #expect(unit.link == Link(.request, space: "connect", id: [], label: Array("CONNECT".utf8)))
    #expect(
      sink.outline == [
        "type: CONNECT", "length: 37", "protocol: MQTT", "version: 4",
        "clean: true  (clean session)", "keep_alive: 10  (seconds)", "client_id: abc", "will: {…}",
        "  qos: 1", "  retain: false", "  topic: w/t", "  payload: gone", "username: bob",
        "password: pass",
      ])
    #expect(unit.issues.isEmpty)
  }

  /// Bit 1 of the connect flags (MQTT 3.1.1, section 3.1.2.4; MQTT 5.0, section 3.1.2.4).
  @Test(arguments: [("04 00 003c", "clean session"), ("05 00 003c 00", "clean start")])
  func aSessionThatContinuesIsNotClean(_ head: String, _ name: String) {
    var talk = TestConversation(subprotocol: "mqtt")
    let outline = talk.outline("10 .. 0004 'MQTT' \(head) 0003 'abc'")
    #expect(outline.contains("clean: false  (\(name))"))
  }

  @Test func returnCodesHaveNames() {
    var talk = TestConversation(subprotocol: "mqtt")
    _ = talk.lines(Self.connect4)
    #expect(
      talk.lines("20 02 01 00", fromClient: false)
        == ["mqtt CONNACK Connection Accepted session present"])
    #expect(
      talk.lines("20 02 00 05", fromClient: false)
        == ["mqtt CONNACK Connection Refused: not authorized"])
    #expect(
      talk.lines("20 02 00 06", fromClient: false)
        == ["mqtt CONNACK return code 6 ✗ CONNACK has no reason code 0x06"])
    #expect(
      talk.lines("90 05 000a 00 02 80", fromClient: false)
        == ["mqtt SUBACK #10 Granted QoS 0 Granted QoS 2 Failure"])
  }

  @Test func publish() throws {
    var talk = TestConversation(subprotocol: "mqtt")
    _ = talk.lines(Self.connect4)
    let unit = try #require(
      talk.units(mqtt("3b .. 0005 '/wind' 000a 'N 3'"), isText: false).first)
    #expect(unit.summary.string == "mqtt PUBLISH q1 dup retain /wind 3 B N 3")
    #expect(
      unit.link
        == Link(.request, space: "publish", id: [0, 10], label: Array("PUBLISH /wind".utf8)))
    #expect(
      talk.outline("30 .. 0003 'a/b' '{\"v\":[1]}'").suffix(3) == [
        "payload: {…}", "  v: […]", "    0: 1",
      ])
    #expect(talk.lines("30 .. 0003 'a/b' ff00fe01") == ["mqtt PUBLISH q0 a/b 4 B"])
    #expect(talk.lines("31 .. 0003 'a/b'") == ["mqtt PUBLISH q0 retain a/b 0 B"])
  }

  /// Section 4.3: the acknowledgements of QoS 1 and 2 find their PUBLISH.
  @Test func acknowledgements() throws {
    var talk = TestConversation(subprotocol: "mqtt")
    _ = talk.lines(Self.connect4)
    func link(_ text: String, _ fromClient: Bool) -> Link? {
      talk.units(mqtt(text), isText: false, fromClient: fromClient).first?.link
    }
    let id: [UInt8] = [0, 7]
    #expect(link("40 02 0007", false) == Link(.reply, space: "publish", id: id))
    #expect(link("50 02 0007", false) == Link(.item, space: "publish", id: id))
    #expect(link("62 02 0007", true) == Link(.item, space: "publish", id: id, asker: .sender))
    #expect(link("70 02 0007", false) == Link(.reply, space: "publish", id: id))
    #expect(
      link("82 0c 0007 0003 'a/b' 01 0001 'c' 02", true)
        == Link(.request, space: "subscribe", id: id, label: Array("SUBSCRIBE a/b, c".utf8)))
    #expect(link("90 04 0007 01 02", false) == Link(.reply, space: "subscribe", id: id))
    #expect(
      link("a2 07 0007 0003 'a/b'", true)
        == Link(.request, space: "unsubscribe", id: id, label: Array("UNSUBSCRIBE a/b".utf8)))
    #expect(link("b0 02 0007", false) == Link(.reply, space: "unsubscribe", id: id))
    #expect(
      link("c0 00", true) == Link(.request, space: "ping", id: [], label: Array("PINGREQ".utf8)))
    #expect(link("d0 00", false) == Link(.reply, space: "ping", id: []))
    #expect(link("e0 00", true) == nil)
  }

  @Test func subscriptions() {
    var talk = TestConversation(subprotocol: "mqtt")
    _ = talk.lines(Self.connect5)
    let packet = "82 .. 000a 02 0b 05 0003 'a/#' 2d 0005 '+/c/d' 00"
    #expect(talk.lines(packet) == ["mqtt SUBSCRIBE a/# q1 +/c/d q0"])
    #expect(
      talk.outline(packet) == [
        "type: SUBSCRIBE", "length: 19", "id: 10", "properties: {…}",
        "  subscription_identifier: 5", "topic: a/#, +/c/d", "subscriptions: […]", "  0: {…}",
        "    topic: a/#", "    qos: 1", "    no_local: true", "    retain_as_published: true",
        "    retain_handling: 2  (send no retained messages)", "  1: {…}", "    topic: +/c/d",
        "    qos: 0", "    no_local: false", "    retain_as_published: false",
        "    retain_handling: 0  (send retained messages)",
      ])
  }

  @Test func fields() throws {
    var conversation = TestConversation(subprotocol: "mqtt")
    _ = conversation.lines(Self.connect5)
    let publish = mqtt(
      "32 .. 0003 'a/b' 000a 0f 26 0003 'who' 0002 'me' 23 0007 01 01 '{\"t\":{\"x\":21.5}}'")
    func value(_ prefix: String, _ path: String) throws -> [String] {
      try conversation.values(prefix, path, in: publish, isText: false).map(\.string)
    }
    #expect(try value("mqtt", ".type") == ["PUBLISH"])
    #expect(try value("mqtt", ".topic") == ["a/b"])
    #expect(try value("mqtt", ".qos") == ["1"])
    #expect(try value("mqtt", ".id") == ["10"])
    #expect(try value("mqtt", ".retain") == ["false"])
    #expect(try value("mqtt", ".properties.user_properties.who") == ["me"])
    #expect(try value("mqtt", ".properties.topic_alias") == ["7"])
    #expect(try value("mqtt", ".payload.t.x") == ["21.5"])
    #expect(try value("json", ".t.x") == ["21.5"])
    let subscribe = mqtt("82 .. 000a 00 0001 'a' 01 0001 'b' 02")
    func topics(_ path: String) throws -> [String] {
      try conversation.values("mqtt", path, in: subscribe, isText: false).map(\.string)
    }
    #expect(try topics(".topic") == ["a, b"])
    #expect(try topics(".subscriptions[*].topic") == ["a", "b"])
    #expect(try topics(".subscriptions[1].qos") == ["2"])
  }

  /// Every name at the top of a unit is one that the filter knows.
  @Test func namesAreFields() {
    let known = Set(MQTT.about.fields.map(\.name) + ["issue"])
    var talk = TestConversation(subprotocol: "mqtt")
    for (packet, fromClient) in Self.examples {
      for node in talk.sink(packet, isText: false, fromClient: fromClient).units.flatMap(\.nodes)
      where node.depth == 0 {
        if case .name(let name) = node.node.label { #expect(known.contains(name)) }
      }
    }
  }

  @Test func damagedPackets() {
    damage(Self.examples.map { ($0.0, false, $0.1) }, subprotocol: "mqtt", flips: 100)
    damage(Self.examples.map { ($0.0, false, $0.1) }, flips: 20)
  }

  static let examples: [([UInt8], Bool)] = [
    (
      mqtt(
        "10 .. 0004 'MQTT' 05 ce 000a 08 11 0000000a 21 000a 0003 'abc' 0a 18 00000005 03 0002 'tx'"
          + "0003 'w/t' 0004 'gone' 0003 'bob' 0004 'pass'"), true
    ),
    (mqtt("20 .. 00 00 08 22 000a 1f 0002 'ok'"), false),
    (mqtt("82 .. 000a 02 0b 05 0003 'a/#' 2d 0005 '+/c/d' 00"), true),
    (mqtt("90 05 000a 00 00 87"), false),
    (
      mqtt("32 .. 0003 'a/b' 000a 0f 26 0003 'who' 0002 'me' 23 0007 01 01 '{\"t\":{\"x\":21}}'"),
      true
    ),
    (mqtt("40 02 000a | 34 .. 0001 'a' 000b 00 81a17801 | 50 04 000b 10 00"), false),
    (mqtt("62 02 000b | 70 02 000b | a2 .. 000c 00 0003 'a/b' | c0 00"), true),
    (mqtt("b0 04 000c 00 11 | d0 00 | f0 08 18 06 15 0003 'abc' | e0 02 8b 00"), false),
  ]
}
