import Testing

@testable import Payloads

/// MQTT 5.0, section 2.2.2: each property in a packet that may have it.
@Suite struct MQTTPropertiesTests {
  @Test func ofAMessage() {
    var talk = TestConversation(subprotocol: "mqtt")
    _ = talk.lines(MQTTTests.connect5)
    let properties =
      "01 01 02 0000003c 03 0001 't' 08 0001 'r' 09 0002 00ff 0b 8001 0b 05 23 0007"
      + "26 0001 'k' 0001 'v' 26 0001 'k' 0001 'w'"
    let length = String(mqtt(properties).count, radix: 16)
    #expect(
      talk.outline("30 .. 0001 'a' \(length) \(properties) 'hi'").dropFirst(6) == [
        "properties: {…}", "  payload_format_indicator: 1", "  message_expiry_interval: 60",
        "  content_type: t", "  response_topic: r", "  correlation_data: 00ff",
        "  subscription_identifier: 128", "  subscription_identifier: 5", "  topic_alias: 7",
        "  user_properties: {…}", "    k: v", "    k: w", "payload: hi",
      ])
  }

  @Test func ofAnAcceptedConnection() {
    var talk = TestConversation(subprotocol: "mqtt")
    _ = talk.lines(MQTTTests.connect5)
    let properties =
      "11 0000000a 12 0001 'c' 13 001e 15 0001 'm' 16 0001 ff 1a 0001 'i' 1c 0001 's' 1f 0001 'y'"
      + "21 000a 22 0005 24 01 25 00 27 00010000 28 01 29 00 2a 01"
    let length = String(mqtt(properties).count, radix: 16)
    let lines = talk.outline("20 .. 00 00 \(length) \(properties)", fromClient: false)
    #expect(
      lines.dropFirst(5) == [
        "properties: {…}", "  session_expiry_interval: 10", "  assigned_client_identifier: c",
        "  server_keep_alive: 30", "  authentication_method: m", "  authentication_data: ff",
        "  response_information: i", "  server_reference: s", "  reason_string: y",
        "  receive_maximum: 10", "  topic_alias_maximum: 5", "  maximum_qos: 1",
        "  retain_available: 0", "  maximum_packet_size: 65536",
        "  wildcard_subscription_available: 1", "  subscription_identifier_available: 0",
        "  shared_subscription_available: 1",
      ])
  }

  @Test func ofAClientAndItsWill() {
    var talk = TestConversation(subprotocol: "mqtt")
    let lines = talk.outline(
      "10 .. 0004 'MQTT' 05 06 003c 04 17 01 19 01 0001 'a' 07 18 00000005 01 00 0001 'w' 0001 'x'")
    #expect(
      lines.dropFirst(6) == [
        "properties: {…}", "  request_problem_information: 1",
        "  request_response_information: 1", "client_id: a", "will: {…}", "  qos: 0",
        "  retain: false", "  properties: {…}", "    will_delay_interval: 5",
        "    payload_format_indicator: 0", "  topic: w", "  payload: x",
      ])
  }

  /// Section 3.3.2.3.4: an alias stands for the topic it was sent with, in its own direction.
  @Test func topicAliases() {
    var talk = TestConversation(subprotocol: "mqtt")
    _ = talk.lines(MQTTTests.connect5)
    #expect(talk.lines("30 .. 0003 'a/b' 03 230001 'x'") == ["mqtt PUBLISH q0 a/b 1 B x"])
    #expect(talk.lines("30 .. 0000 03 230001 'y'") == ["mqtt PUBLISH q0 a/b 1 B y"])
    #expect(
      talk.outline("30 .. 0000 03 230001 'y'").contains("topic: a/b  (topic alias 1)"))
    #expect(
      talk.lines("30 .. 0000 03 230001 'z'", fromClient: false)
        == ["mqtt PUBLISH q0 alias 1 1 B z"])
  }

  /// Section 4.10: a response has the correlation data of its request.
  @Test func requestAndResponse() throws {
    var talk = TestConversation(subprotocol: "mqtt")
    _ = talk.lines(MQTTTests.connect5)
    let request = talk.units(
      mqtt("30 .. 0003 'ask' 09 08 0001 'r' 09 0002 '42' 'x'"), isText: false)
    #expect(
      request.first?.link
        == Link(.request, space: "response", id: Array("42".utf8), label: Array("PUBLISH ask".utf8))
    )
    let reply = talk.units(
      mqtt("30 .. 0001 'r' 05 09 0002 '42' 'y'"), isText: false, fromClient: false)
    #expect(reply.first?.link == Link(.reply, space: "response", id: Array("42".utf8)))
  }

  @Test func reasonCodes() {
    var talk = TestConversation(subprotocol: "mqtt")
    _ = talk.lines(MQTTTests.connect5)
    #expect(
      talk.lines("40 03 0007 10 | 50 04 0007 97 00 | 62 03 0007 92 | b0 05 0007 00 11 8f")
        == [
          "mqtt PUBACK #7", "mqtt PUBREC #7 Quota exceeded",
          "mqtt PUBREL #7 Packet Identifier not found",
          "mqtt UNSUBACK #7 No subscription existed Topic Filter invalid",
        ])
    #expect(
      talk.lines("e0 00 | e0 01 04 | e0 02 8d 00 | e0 02 8c 00")
        == [
          "mqtt DISCONNECT", "mqtt DISCONNECT Disconnect with Will Message",
          "mqtt DISCONNECT Keep Alive timeout", "mqtt DISCONNECT Bad authentication method",
        ])
    #expect(
      talk.outline("90 05 0007 00 01 87").dropFirst(3) == [
        "reason: Granted QoS 1, Not authorized", "reason_code: 135  (0x87)", "reasons: […]",
        "  0: Granted QoS 1  (0x01)", "  1: Not authorized  (0x87)",
      ])
    #expect(talk.outline("40 03 0007 10").contains("reason: No matching subscribers  (0x10)"))
  }

  /// Section 4.12.1: a second authentication is an exchange of its own.
  @Test func authentication() {
    var talk = TestConversation(subprotocol: "mqtt")
    _ = talk.lines(MQTTTests.connect5)
    let more = "f0 .. 18 04 15 0001 'm'"
    func link(_ text: String, _ fromClient: Bool) -> Link? {
      talk.units(mqtt(text), isText: false, fromClient: fromClient).first?.link
    }
    #expect(link(more, false) == Link(.item, space: "connect", id: []))
    #expect(link(more, true) == Link(.item, space: "connect", id: [], asker: .sender))
    #expect(link("20 03 00 00 00", false) == Link(.reply, space: "connect", id: []))
    #expect(
      link("f0 .. 19 04 15 0001 'm'", true)
        == Link(.request, space: "auth", id: [], label: Array("AUTH".utf8)))
    #expect(link(more, false) == Link(.item, space: "auth", id: []))
    #expect(link("f0 00", false) == Link(.reply, space: "auth", id: []))
  }
}
