import TestSupport
import Testing

@testable import Payloads

/// What is MQTT without a subprotocol that says so, and what is not.
@Suite struct MQTTClaimTests {
  private func claim(
    _ bytes: [UInt8], isText: Bool = false, fromClient: Bool = true, subprotocol: String? = nil
  ) -> Claim {
    MQTT.claim(
      Evidence(
        facts: ConversationFacts(subprotocol: subprotocol, target: "/"),
        piece: Piece(bytes, isText: isText, isFromClient: fromClient)))
  }

  @Test func aConnectIsCertain() {
    #expect(claim(mqtt(MQTTTests.connect4)) == .certain)
    #expect(claim(mqtt(MQTTTests.connect5)) == .certain)
    #expect(claim(mqtt("10 .. 0006 'MQIsdp' 03 02 003c 0001 'a'")) == .certain)
    #expect(claim(mqtt(MQTTTests.connect4), fromClient: false) == .none)
    #expect(claim([], subprotocol: "MQTT") == .named)
    #expect(claim([], subprotocol: "mqttv3.1") == .named)
  }

  @Test func aWholeMessageIsLikely() {
    #expect(claim(mqtt("30 .. 0003 'a/b' 'hi'"), fromClient: false) == .likely)
    #expect(claim(mqtt("30 05 0003 'a/b' 'hi'"), fromClient: false) == .none)
    #expect(claim(mqtt("30 .. 0003 'a/#' 'hi'"), fromClient: false) == .none)
  }

  @Test func otherBytesAreNot() {
    let others: [String] = [
      "'hi'", "", "c0 00", "d0 00", "82 a1 61 01 a1 62 02", "0a 03 'abc'", "32 05 'hello'",
      "'{\"a\":1}'", "10 02 00 00", "90 04 0001 0000", "78 9c 03 00 00 00 00 01",
    ]
    for other in others { #expect(claim(mqtt(other)) == .none, "\(other)") }
    #expect(claim(mqtt("30 .. 0003 'a/b' 'hi'"), isText: true) == .none)
  }

  @Test func randomBytesAreNot() {
    for seed in 0..<5_000 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      let count = Int.random(in: 0...40, using: &random)
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(claim(bytes) == .none, "seed \(seed)")
    }
  }

  /// What a user chooses is read so, and what does not fit is broken.
  @Test func aChoiceOfTheUser() {
    var talk = TestConversation(as: "mqtt")
    #expect(talk.lines("30 .. 0001") == ["mqtt PUBLISH q0 ✗ the packet ends inside the topic"])
    #expect(talk.lines("40 02") == [])
    #expect(talk.lines("0007") == ["mqtt PUBACK #7"])
  }

  @Test func textOnAnMQTTConnectionIsText() {
    var talk = TestConversation(subprotocol: "mqtt")
    #expect(talk.client("hello").map(\.form) == ["text"])
    #expect(talk.client(#"{"a":1}"#).map(\.form) == ["json"])
  }

  /// A recording that began in the middle: packets tell the version.
  @Test func theVersionIsFound() {
    var old = TestConversation(subprotocol: "mqtt")
    #expect(old.lines("82 .. 0001 0003 'a/b' 01") == ["mqtt SUBSCRIBE a/b q1"])
    #expect(old.lines("30 .. 0001 'a' 00 'hi'").first?.hasPrefix("mqtt PUBLISH q0 a 3 B") == true)
    var new = TestConversation(subprotocol: "mqtt")
    #expect(new.lines("82 .. 0001 00 0003 'a/b' 01") == ["mqtt SUBSCRIBE a/b q1"])
    #expect(new.lines("30 .. 0001 'a' 00 'hi'") == ["mqtt PUBLISH q0 a 2 B hi"])
    var unknown = TestConversation(subprotocol: "mqtt")
    #expect(unknown.lines("30 .. 0001 'a' 'hi'") == ["mqtt PUBLISH q0 a 2 B hi"])
    #expect(unknown.lines("30 .. 0001 'a' 02 0101 'hi'") == ["mqtt PUBLISH q0 a 2 B hi"])
    #expect(unknown.lines("20 03 00 87 00") == ["mqtt CONNACK Not authorized"])
  }
}
