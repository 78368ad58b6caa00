import Testing

@testable import Payloads

/// Invalid MQTT: the issue says what is wrong, and at which byte.
@Suite struct MQTTFaultTests {
  struct Fault: CustomTestStringConvertible, Sendable {
    var packet: String
    var text: String
    var offset: Int
    var version: UInt8 = 5
    var fromClient = true
    var testDescription: String { packet }
  }

  @Test(arguments: [
    Fault(packet: "36 .. 0001 'a' 000a 00", text: "no QoS is 3", offset: 0),
    Fault(packet: "38 .. 0001 'a' 00", text: "DUP is set at QoS 0", offset: 0),
    Fault(packet: "60 02 000a", text: "the flags of PUBREL must be 2, not 0", offset: 0),
    Fault(packet: "41 02 000a", text: "the flags of PUBACK must be 0, not 1", offset: 0),
    Fault(packet: "32 .. 0001 'a' 0000 00", text: "the packet identifier is 0", offset: 5),
    Fault(packet: "30 .. 0002 'a' ff 00", text: "the topic is not UTF-8", offset: 5),
    Fault(packet: "30 .. 0002 'a' 00 00", text: "the topic has a null character", offset: 5),
    Fault(packet: "30 .. 0003 'a/+' 00", text: "the topic has a wildcard", offset: 6),
    Fault(packet: "30 .. 0000 00 'x'", text: "the topic is empty", offset: 2),
    Fault(packet: "30 .. 0009 'a'", text: "the packet ends inside the topic", offset: 5),
    Fault(
      packet: "30 .. 0001 'a' 05 01", text: "the properties end after the packet", offset: 5),
    Fault(
      packet: "30 .. 0001 'a' 02 0401 'x'", text: "no property has this identifier", offset: 6),
    Fault(
      packet: "30 .. 0001 'a' 03 210001 'x'", text: "receive_maximum does not belong here",
      offset: 6),
    Fault(
      packet: "30 .. 0001 'a' 04 0100 0100 'x'",
      text: "payload_format_indicator is there twice", offset: 8),
    Fault(
      packet: "30 .. 0001 'a' 02 0102 'x'", text: "payload_format_indicator must not be 2",
      offset: 7),
    Fault(packet: "30 .. 0001 'a' 03 230000 'x'", text: "topic_alias must not be 0", offset: 7),
    Fault(packet: "30 .. 0001 'a' 02 0101 'x' ff", text: "the payload is not UTF-8", offset: 9),
    Fault(packet: "82 .. 000a 00", text: "SUBSCRIBE has no topic filter", offset: 5),
    Fault(
      packet: "82 .. 000a 00 0002 'a#' 00",
      text: "a wildcard in the topic filter is not a whole level", offset: 8),
    Fault(
      packet: "82 .. 000a 0001 'a' 04", text: "reserved subscription options are set", offset: 7,
      version: 4),
    Fault(packet: "82 .. 000a 00 0001 'a' 30", text: "the retain handling is 3", offset: 8),
    Fault(
      packet: "82 .. 000a 00 000a '$share/g/a' 05",
      text: "a shared subscription has the option no local", offset: 17),
    Fault(
      packet: "f0 02 18 00", text: "only MQTT 5 has AUTH", offset: 0, version: 4),
    Fault(
      packet: "40 03 000a 01", text: "PUBACK has no reason code 0x01", offset: 4,
      fromClient: false),
    Fault(
      packet: "40 04 000a 0000", text: "the remaining length of PUBACK must be 2, not 4",
      offset: 1, version: 4),
    Fault(packet: "c0 01 00", text: "the remaining length of PINGREQ must be 0, not 1", offset: 1),
    Fault(packet: "c0 80 00", text: "the remaining length has more bytes than it needs", offset: 1),
    Fault(packet: "00 00", text: "no packet has the type 0", offset: 0),
    Fault(
      packet: "30 ff ff ff ff 01", text: "the remaining length has more than 4 bytes", offset: 4),
    Fault(packet: "20 .. 02 00 00", text: "reserved acknowledge flags are set", offset: 2),
    Fault(packet: "20 .. 01 87 00", text: "a refusal has a session", offset: 2),
    Fault(
      packet: "e0 04 00 00 0102", text: "2 bytes are after the end of DISCONNECT", offset: 4),
    Fault(
      packet: "10 .. 0004 'MQTT' 06 02 003c 00 0001 'a'",
      text: "no version of MQTT has the level 6",
      offset: 8),
    Fault(
      packet: "10 .. 0004 'MQTX' 05 02 003c 00 0001 'a'", text: "the protocol name is not MQTT",
      offset: 4),
    Fault(
      packet: "10 .. 0004 'MQTT' 05 03 003c 00 0001 'a'",
      text: "the reserved connect flag is set", offset: 9),
    Fault(
      packet: "10 .. 0004 'MQTT' 04 00 003c 0000",
      text: "an empty client identifier needs a clean session", offset: 12),
    Fault(
      packet: "10 .. 0004 'MQTT' 04 42 003c 0001 'a' 0001 'b'",
      text: "a password needs a user name", offset: 9),
    Fault(
      packet: "10 .. 0004 'MQTT' 04 0a 003c 0001 'a'", text: "there is no will, but flags of one",
      offset: 9),
  ])
  func faults(fault: Fault) throws {
    var talk = TestConversation(subprotocol: "mqtt")
    _ = talk.lines(fault.version == 4 ? MQTTTests.connect4 : MQTTTests.connect5)
    let unit = try #require(
      talk.units(mqtt(fault.packet), isText: false, fromClient: fault.fromClient).first)
    let issue = try #require(unit.issues.first)
    #expect(issue.text == fault.text)
    #expect(issue.offset == fault.offset)
    #expect(unit.issues.count == 1)
    #expect(unit.summary.string.hasSuffix("✗ " + fault.text))
  }

  /// A remaining length that its type cannot have takes nothing from the packets after it.
  @Test func aLengthThatCannotBe() {
    var talk = TestConversation(subprotocol: "mqtt")
    _ = talk.lines(MQTTTests.connect4)
    #expect(
      talk.lines("20 28 00 00", fromClient: false) == [
        "mqtt CONNACK Connection Accepted ✗ the remaining length of CONNACK must be 2, not 40"
      ])
    #expect(talk.lines("d0 00", fromClient: false) == ["mqtt PINGRESP"])
  }

  /// A remaining length that is too long shows when the next message is a packet by itself.
  @Test func aLengthThatIsTooLong() {
    var talk = TestConversation(subprotocol: "mqtt")
    _ = talk.lines(MQTTTests.connect4)
    #expect(talk.lines("32 28 0003 'a/b' 0007 'hello'") == [])
    #expect(
      talk.lines("30 .. 0001 'c' 'next'") == [
        "mqtt PUBLISH q1 a/b 5 B hello ✗ the packet says 40 bytes and 12 are there",
        "mqtt PUBLISH q0 c 4 B next",
      ])
    #expect(talk.lines("82 40 0001 0003 'a/b' 01") == [])
    #expect(
      talk.lines("32 .. 0005 'other' 0009 '0123456789012345678901234567890123456789012345678901'")
        .first == "mqtt SUBSCRIBE a/b q1 ✗ the packet says 64 bytes and 8 are there")
  }

  /// What is after it is read as the next packet, which it is not.
  @Test func aLengthThatIsTooShort() {
    var talk = TestConversation(subprotocol: "mqtt")
    _ = talk.lines(MQTTTests.connect4)
    #expect(
      talk.lines("82 07 0001 0003 'a/b' 01") == [
        "mqtt SUBSCRIBE a/b ✗ the packet ends inside the subscription options",
        "mqtt 1 B ✗ no packet has the type 0",
      ])
  }

  /// What is good before the fault is there.
  @Test func goodValuesComeFirst() {
    var talk = TestConversation(subprotocol: "mqtt")
    _ = talk.lines(MQTTTests.connect5)
    #expect(
      talk.outline("32 .. 0003 'a/b' 000a 05 01 01 77 00 01 'hi'").dropFirst(5) == [
        "topic: a/b", "id: 10", "properties: {…}", "  payload_format_indicator: 1",
        "payload: hi", "issue: no property has this identifier",
      ])
  }

  /// Bytes that a remaining length leaves over are no packet, and do not wait for later messages.
  @Test func aRemainingLengthThatLeavesBytesOver() throws {
    var talk = TestConversation(subprotocol: "mqtt")
    _ = talk.lines(MQTTTests.connect5)
    let sink = talk.sink(mqtt("32 0b 0003 'a/b' 0007 00 'hello'"), isText: false)
    #expect(!sink.isWaiting)
    #expect(
      sink.units.map(\.summary.string) == [
        "mqtt PUBLISH q1 a/b 3 B hel", "mqtt 2 B ✗ the flags of PUBREL must be 2, not 12",
      ])
    #expect(sink.units.last?.issues.map(\.offset) == [13])
    #expect(talk.lines("c0 00") == ["mqtt PINGREQ"])
  }
}
