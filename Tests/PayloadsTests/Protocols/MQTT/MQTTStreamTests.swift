import Testing

@testable import Payloads

/// Packets that are packed into one message, and split over several (MQTT 5.0, section 6.0).
@Suite struct MQTTStreamTests {
  @Test func severalPacketsInOneMessage() {
    var talk = TestConversation(subprotocol: "mqtt")
    _ = talk.lines(MQTTTests.connect4)
    let sink = talk.sink(
      mqtt("40 02 0001 | 30 .. 0001 'a' 'x' | d0 00"), isText: false, fromClient: false)
    #expect(
      sink.units.map(\.summary.string) == [
        "mqtt PUBACK #1", "mqtt PUBLISH q0 a 1 B x", "mqtt PINGRESP",
      ])
    #expect(sink.units.map(\.range) == [0..<4, 4..<10, 10..<12])
    #expect(!sink.isWaiting)
  }

  /// MQTT.js writes the fixed header's first byte by itself, and empty messages.
  @Test func splitAsMQTTjsDoes() throws {
    var talk = TestConversation(subprotocol: "mqtt")
    #expect(talk.lines("10") == [])
    #expect(
      talk.lines("15 0004 'MQTT' 04 02 003c 0009 'my-client'")
        == ["mqtt CONNECT my-client v3.1.1"])
    #expect(talk.lines("20 02 00 00", fromClient: false) == ["mqtt CONNACK Connection Accepted"])
    #expect(talk.lines("82") == [])
    let empty = talk.sink([], isText: false)
    #expect(empty.units.isEmpty && empty.isWaiting)
    let sink = talk.sink(mqtt("08 0001 0003 'a/b' 00"), isText: false)
    let unit = try #require(sink.units.first)
    #expect(unit.summary.string == "mqtt SUBSCRIBE a/b q0")
    #expect(unit.continuesEarlier)
    #expect(unit.range == 0..<9)
    let topic = try #require(unit.nodes.first { $0.node.label == .name("topic") })
    #expect(sink.sources[topic.source].how == "joined")
    #expect(sink.sources[topic.source].bytes[topic.node.range] == mqtt("0003 'a/b' 00")[...])
    #expect(
      talk.lines("30 .. 0003 'a/b' '{\"v\":1}' | 30 0c 0003 'a/'", fromClient: false)
        == [#"mqtt PUBLISH q0 a/b 7 B {"v":1}"#])
    #expect(
      talk.lines("'b{\"v\":2}'", fromClient: false) == [#"mqtt PUBLISH q0 a/b 7 B {"v":2}"#])
  }

  @Test func aByteAtATime() {
    var talk = TestConversation(subprotocol: "mqtt")
    var lines: [String] = []
    for (packet, _) in MQTTTests.examples.filter(\.1) {
      for byte in packet {
        let sink = talk.sink([byte], isText: false)
        #expect(sink.isWaiting == sink.units.isEmpty)
        lines += sink.units.map(\.summary.string)
        for node in sink.units.flatMap(\.nodes) {
          #expect(node.node.range.upperBound <= sink.sources[node.source].bytes.count)
        }
      }
    }
    var whole = TestConversation(subprotocol: "mqtt")
    let expected = MQTTTests.examples.filter(\.1).flatMap {
      whole.units($0.0, isText: false).map(\.summary.string)
    }
    #expect(lines == expected)
  }

  @Test func directionsAreApart() {
    var talk = TestConversation(subprotocol: "mqtt")
    _ = talk.lines(MQTTTests.connect4)
    #expect(talk.lines("30 05 0001") == [])
    #expect(talk.lines("d0 00", fromClient: false) == ["mqtt PINGRESP"])
    #expect(talk.lines("'a' 'hi'") == ["mqtt PUBLISH q0 a 2 B hi"])
  }

  /// Packets beyond 1 MiB lose their end, and the stream goes on after them.
  @Test func longPacketsAreNotKept() {
    var talk = TestConversation(subprotocol: "mqtt")
    _ = talk.lines(MQTTTests.connect4)
    let length = 3 << 20
    let head = mqtt("30 83 80 c0 01 0001 'a'")
    #expect(talk.units(head, isText: false).isEmpty)
    let part = [UInt8](repeating: 0x61, count: 1 << 20)
    for _ in 0..<2 { #expect(talk.units(part, isText: false).isEmpty) }
    let sink = talk.sink(part + mqtt("c0 00"), isText: false)
    #expect(sink.units.map(\.issues.isEmpty) == [true, true])
    #expect(sink.units.last?.summary.string == "mqtt PINGREQ")
    #expect(
      sink.outline.contains(
        "unread: \(length + 8 - (1 << 20)) more bytes of the packet are not kept"))
  }

  /// After a message that was cut short nothing is known, until a packet begins.
  @Test func whatFollowsACutMessage() {
    var conversation = Conversation(ConversationFacts(subprotocol: "mqtt", target: "/"))
    func lines(_ text: String, isCut: Bool = false) -> [String] {
      let piece = Piece(mqtt(text), isText: false, isFromClient: true, isCut: isCut)
      var sink = NodeSink(piece, [.summary])
      conversation.decode(piece, to: &sink)
      return sink.units.map(\.summary.string)
    }
    #expect(lines(MQTTTests.connect4) == ["mqtt CONNECT digi v3.1.1"])
    #expect(lines("30 20 0001 'a' 'begins'", isCut: true) == ["mqtt PUBLISH q0 a 6 B begins"])
    #expect(lines("00 'goes on'") == ["mqtt … 8 B"])
    #expect(lines("40 02 0007") == ["mqtt PUBACK #7"])
    #expect(lines("00 00") == ["mqtt 2 B ✗ no packet has the type 0"])
  }

  @Test func aMessageThatWasCutHasNoFault() {
    let packet = mqtt("32 .. 0003 'a/b' 000a '{\"v\":1, \"w\":[1,2,3]}'")
    for end in 1..<packet.count {
      var conversation = Conversation(ConversationFacts(subprotocol: "mqtt", target: "/"))
      let piece = Piece(Array(packet[..<end]), isText: false, isFromClient: true, isCut: true)
      var sink = NodeSink(piece, [.summary, .tree])
      conversation.decode(piece, to: &sink)
      #expect(sink.units.count == 1)
      #expect(sink.units.flatMap(\.issues).isEmpty, "cut at \(end)")
    }
  }
}
