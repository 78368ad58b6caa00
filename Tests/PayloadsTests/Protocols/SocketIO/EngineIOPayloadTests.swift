import TestSupport
import Testing

@testable import Payloads

/// Bodies of polling requests, by the examples of the protocol's revisions 3 and 4.
@Suite struct EngineIOPayloadTests {
  private func units(
    _ body: [UInt8], version: Int, fromClient: Bool = false
  ) -> [PayloadUnit]? {
    var conversation = Conversation(
      ConversationFacts(
        subprotocol: nil, target: "/socket.io/?EIO=\(version)&transport=polling"))
    let piece = Piece(body, isText: true, isFromClient: fromClient)
    var sink = NodeSink(piece, [.summary, .tree])
    return conversation.decodeBody(piece, to: &sink) ? sink.units : nil
  }

  private func summaries(_ body: String, version: Int) -> [String]? {
    units(Array(body.utf8), version: version)?.map(\.summary.string)
  }

  @Test func revision4() throws {
    let body = "4hello\u{1E}2\u{1E}4world"
    #expect(
      summaries(body, version: 4)?.count == 3)
    #expect(
      summaries("40{\"sid\":\"a\"}\u{1E}42[\"hé\"]", version: 4)
        == [#"sio connect {"sid":"a"}"#, "sio event hé"])
    let units = try #require(self.units(Array("2\u{1E}42[\"a\"]".utf8), version: 4))
    #expect(units.map(\.range) == [0..<1, 2..<9])
    #expect(units[1].nodes.last?.node.range == 4..<9)
  }

  /// Of a body whose end was left out the last packet is what there is of it.
  @Test(arguments: [
    (4, "42[\"a\"]\u{1E}42[\"b\"]"), (3, "7:42[\"a\"]7:42[\"b\"]"),
    (3, "\u{0}\u{7}\u{FF}42[\"a\"]\u{0}\u{7}\u{FF}42[\"b\"]"),
  ])
  func bodiesThatAreCutShort(version: Int, text: String) throws {
    let body = text.unicodeScalars.map { UInt8($0.value) }
    for count in body.count / 2...body.count {
      var conversation = Conversation(
        ConversationFacts(
          subprotocol: nil, target: "/socket.io/?EIO=\(version)&transport=polling"))
      let piece = Piece(
        Array(body.prefix(count)), isText: true, isFromClient: false, isCut: count < body.count)
      var sink = NodeSink(piece, [.summary])
      #expect(conversation.decodeBody(piece, to: &sink), "\(count) bytes")
      #expect(sink.units.first?.summary.string == "sio event a", "\(count) bytes")
      #expect(sink.units.allSatisfy { $0.issues.isEmpty }, "\(count) bytes")
    }
  }

  /// Attachments are base64 in a body that is text.
  @Test func attachments() throws {
    let text = "451-[\"up\",{\"_placeholder\":true,\"num\":0}]"
    for (version, body) in [
      (4, text + "\u{1E}bAQIDBA=="), (3, "\(text.utf8.count):\(text)10:b4AQIDBA=="),
    ] {
      let units = try #require(self.units(Array(body.utf8), version: version))
      #expect(units.map(\.summary.string) == ["sio binary event up <4 B>"])
      #expect(units.first?.continuesEarlier == false)
    }
  }

  @Test func attachmentsOverSeveralBodies() throws {
    var conversation = Conversation(
      ConversationFacts(subprotocol: nil, target: "/socket.io/?EIO=4&transport=polling"))
    func decode(_ body: String) -> NodeSink {
      let piece = Piece(Array(body.utf8), isText: true, isFromClient: true)
      var sink = NodeSink(piece, [.summary])
      #expect(conversation.decodeBody(piece, to: &sink))
      return sink
    }
    #expect(decode("451-[\"up\",{\"_placeholder\":true,\"num\":0}]").isWaiting)
    let sink = decode("bAQIDBA==")
    #expect(sink.units.map(\.summary.string) == ["sio binary event up <4 B>"])
    #expect(sink.units.first?.continuesEarlier == true && !sink.isWaiting)
  }

  /// The length counts units of UTF-16, of which the face is two.
  @Test func revision3() {
    #expect(
      summaries("2:40" + "9:42[\"h😀\"]" + "1:2", version: 3) == [
        "sio connect", "sio event h😀", "eio ping",
      ])
    #expect(summaries("6:4hello", version: 3)?.count == 1)
    #expect(summaries("9:4hello", version: 3) == nil)
  }

  @Test func revision3InBytes() throws {
    let text = Array("42[\"é\"]".utf8)
    let body = [0, 8, 0xFF] + text + [1, 3, 0xFF, 4, 1, 2]
    let units = try #require(self.units(body, version: 3))
    #expect(units.map(\.summary.string) == ["sio event é", "eio message 2 B"])
  }

  /// What python-engineio 3.14 and 4.15 make of the same two packets.
  @Test func bodiesOfPython() throws {
    let text = #"51-["up",{"f":{"_placeholder":true,"num":0},"t":"h\ud83d\ude00"}]"#
    let bytes = hex(
      "0001ff32 000606ff"
        + "3435312d5b227570222c7b2266223a7b225f706c616365686f6c646572223a747275652c226e756d223a307d"
        + "2c2274223a22685c75643833645c7564653030227d5d 0105ff0401020304")
    for (version, body) in [
      (3, Array("1:266:4\(text)10:b4AQIDBA==".utf8)), (3, bytes),
      (4, Array("2\u{1E}4\(text)\u{1E}bAQIDBA==".utf8)),
    ] {
      let units = try #require(self.units(body, version: version))
      #expect(
        units.map(\.summary.string) == [
          "eio ping", #"sio binary event up {"f":<4 B>,"t":"h\ud83d\ude00"}"#,
        ])
    }
  }

  @Test(arguments: ["ok", "", "<html>", "1:", "99999999999:4"])
  func otherBodies(body: String) {
    #expect(units(Array(body.utf8), version: 3) == nil)
    #expect(body.hasPrefix("1") || units(Array(body.utf8), version: 4) == nil)
  }

  @Test(arguments: ["", "A", "AA==", "AAE=", "AAEC", "//79", "__79", "*"])
  func base64(text: String) {
    let expected: [String: [UInt8]] = [
      "AA==": [0], "AAE=": [0, 1], "AAEC": [0, 1, 2], "//79": [0xFF, 0xFE, 0xFD],
      "__79": [0xFF, 0xFE, 0xFD],
    ]
    #expect(EngineIOPayload.bytes(ofBase64: Array(text.utf8)[...]) == expected[text] ?? [])
  }

  @Test func damagedBodies() {
    let bodies: [[UInt8]] = [
      Array("2:409:42[\"h😀\"]1:210:b4AQIDBA==".utf8), [0, 8, 0xFF, 0x34, 0x32, 1, 3, 0xFF, 4],
      Array("4hello\u{1E}2\u{1E}bAQIDBA==\u{1E}42[\"a\"]".utf8),
    ]
    for (body, version) in zip(bodies, [3, 3, 4]) {
      for end in body.indices { _ = units(Array(body[..<end]), version: version) }
      for seed in 0..<UInt64(300) {
        var random = SeededGenerator(seed: seed)
        var bytes = body
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
        _ = units(bytes, version: version)
      }
    }
  }
}
