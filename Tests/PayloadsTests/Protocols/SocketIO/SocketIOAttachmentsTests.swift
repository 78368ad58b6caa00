import Testing

@testable import Payloads

@Suite struct SocketIOAttachmentsTests {
  private static let event =
    #"452-/admin,7["upload",{"a":{"_placeholder":true,"num":1}},{"_placeholder":true,"num":0}]"#

  private func conversation(version: Int = 4) -> TestConversation {
    TestConversation(target: "/socket.io/?EIO=\(version)&transport=websocket")
  }

  @Test func attachmentsStandInTheirPlaces() throws {
    var talk = conversation()
    let first = talk.sink(Array(Self.event.utf8))
    #expect(first.units.isEmpty && first.isWaiting)
    let second = talk.sink([0x89, 0x50], isText: false)
    #expect(second.units.isEmpty && second.isWaiting)
    let sink = talk.sink([1, 2, 3], isText: false)
    #expect(!sink.isWaiting)
    #expect(
      sink.outline == [
        "type: binary event", "attachments: 2", "namespace: /admin", "id: 7", "event: upload",
        "args: […]", "  0: {…}", "    a: 010203  (attachment 1, 3 B)",
        "  1: 8950  (attachment 0, 2 B)",
      ])
    let unit = try #require(sink.units.first)
    #expect(unit.summary.string == #"sio binary event /admin #7 upload {"a":<3 B>},<2 B>"#)
    #expect(unit.continuesEarlier && unit.range == 0..<3)
    #expect(unit.link?.role == .request && unit.link?.label == Array("upload".utf8))
    // The last attachment is the message itself, the others are sources of their own.
    #expect(unit.nodes[7].source == 0)
    #expect(unit.nodes[7].path == "socketio.args[0].a")
    #expect(sink.sources[unit.nodes[8].source].how == "attachment 0")
    #expect(sink.sources[unit.nodes[4].source].how == "joined")
  }

  @Test func fields() throws {
    var talk = conversation()
    _ = talk.client(Self.event)
    _ = talk.units([0x89, 0x50], isText: false)
    let last: [UInt8] = [1, 2, 3]
    func value(_ path: String) throws -> [FieldValue] {
      try talk.values("socketio", path, in: last, isText: false)
    }
    #expect(try value(".args[1]") == [.bytes([0x89, 0x50])])
    #expect(try value(".args[0].a") == [.bytes(last)])
    #expect(try value(".attachments") == [.number([0x32])])
  }

  @Test func bothDirectionsAreApart() {
    var talk = conversation()
    #expect(talk.client(#"451-["a",{"_placeholder":true,"num":0}]"#).isEmpty)
    #expect(
      talk.server(#"451-["b",{"_placeholder":true,"num":0}]"#).isEmpty)
    // A ping may come between an event and its attachments.
    #expect(talk.server("2").map(\.form) == ["engine.io"])
    #expect(
      talk.units([1], isText: false, fromClient: false).map(\.summary.string)
        == ["sio binary event b <1 B>"])
    #expect(
      talk.units([1, 2], isText: false).map(\.summary.string) == ["sio binary event a <2 B>"])
    #expect(talk.units([9, 0], isText: false).map(\.summary.string) == ["eio message 2 B"])
  }

  @Test func acknowledgement() throws {
    var talk = conversation()
    _ = talk.server(#"461-/admin,7[{"_placeholder":true,"num":0}]"#)
    let unit = try #require(talk.units([5], isText: false, fromClient: false).first)
    #expect(unit.summary.string == "sio binary ack /admin #7 <1 B>")
    #expect(unit.link == Link(.reply, space: "sio /admin", id: [0x37]))
  }

  /// In revision 3 of Engine.IO the first byte is the type.
  @Test func revision3() throws {
    var talk = conversation(version: 3)
    _ = talk.client(#"451-["a",{"_placeholder":true,"num":0}]"#)
    let sink = talk.sink([4, 1, 2], isText: false)
    #expect(sink.outline.last == "  0: 0102  (attachment 0, 2 B)")
  }

  /// Without a URL, what the server says first tells the revisions apart.
  @Test(arguments: [("40", "<2 B>"), (#"40{"sid":"a"}"#, "<3 B>")])
  func revisionByContent(connect: String, word: String) {
    var talk = TestConversation()
    _ = talk.server(#"0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":5000}"#)
    _ = talk.server(connect)
    _ = talk.client(#"451-["a",{"_placeholder":true,"num":0}]"#)
    #expect(
      talk.units([4, 1, 2], isText: false).map(\.summary.string)
        == ["sio binary event a " + word])
  }

  @Test func missingAttachmentsAreAnIssue() {
    var talk = conversation()
    _ = talk.client(Self.event)
    _ = talk.units([1], isText: false)
    let units = talk.client(#"42["next"]"#)
    #expect(
      units.map(\.summary.string) == [
        #"sio binary event /admin #7 upload {"a":{"_placeholder":true,"num":1}},<1 B>"#
          + " ✗ 1 of 2 attachments came", "sio event next",
      ])
    #expect(units.first?.continuesEarlier == true)
  }

  @Test func noAttachmentAtAll() {
    var talk = conversation()
    #expect(talk.client(#"450-["a"]"#).map(\.summary.string) == ["sio binary event a"])
  }

  @Test func bytesThatAreKeptAreBounded() throws {
    var talk = conversation()
    _ = talk.client(Self.event)
    _ = talk.units(Array(repeating: 7, count: 3 << 20), isText: false)
    let sink = talk.sink([1], isText: false)
    #expect(sink.units.first?.summary.string.contains("<3145728 B>") == true)
    #expect(sink.sources.allSatisfy { $0.bytes.count <= 1 << 20 })
    #expect(sink.units.first?.nodes.last?.node.note == "attachment 0, the first of 3145728 B")
  }

  /// A row is decoded from the beginning of its message alone.
  @Test func messagesThatWereCut() {
    var talk = conversation()
    var sink = NodeSink(
      Piece(
        Array(#"451-["a","0123"#.utf8), isText: true, isFromClient: true, isCut: true), [.summary])
    talk.conversation.decode(
      Piece(Array(#"451-["a","0123"#.utf8), isText: true, isFromClient: true, isCut: true),
      to: &sink)
    #expect(sink.isWaiting)
    let unit = talk.units([1], isText: false).first
    #expect(unit?.issues.isEmpty == true)
  }

  @Test(arguments: [(25_600, "<25600 B>"), (nil, "<more than 2 B>")])
  func attachmentsThatWereCut(length: Int?, word: String) {
    var talk = conversation()
    _ = talk.client(#"451-["a",{"_placeholder":true,"num":0}]"#)
    let piece = Piece([1, 2], isText: false, isFromClient: true, isCut: true, length: length)
    var sink = NodeSink(piece, [.summary])
    talk.conversation.decode(piece, to: &sink)
    #expect(sink.units.map(\.summary.string) == ["sio binary event a \(word)"])
  }

  @Test func damagedMessages() {
    let messages: [(bytes: [UInt8], isText: Bool, fromClient: Bool)] = [
      (Array(Self.event.utf8), true, true), ([0x89, 0x50], false, true), ([1, 2, 3], false, true),
    ]
    damage(messages, target: "/socket.io/?EIO=4&transport=websocket")
    damage(messages, target: "/socket.io/?EIO=3&transport=websocket")
    damage(messages)
  }
}
