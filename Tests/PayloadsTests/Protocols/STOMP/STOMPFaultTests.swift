import Testing

@testable import Payloads

/// Frames that are broken on a connection that agreed on STOMP; and what is not STOMP.
@Suite struct STOMPFaultTests {
  struct Fault: CustomTestStringConvertible, Sendable {
    var frame: String
    var text: String
    var offset: Int
    var subprotocol = "v12.stomp"
    var testDescription: String { frame }
  }

  @Test(arguments: [
    Fault(
      frame: "SEND\ndestination:/q\nesc:a\\cb\\nc\n\nno terminator",
      text: "the frame has no NUL at its end", offset: 46),
    Fault(frame: "SEND\ndestination:/q\n", text: "the frame ends inside its headers", offset: 20),
    Fault(frame: "SEND\ndestination:/q\n\0", text: "the frame ends inside its headers", offset: 21),
    Fault(frame: "SHOUT\ndestination:/q\n\nhi\0", text: "STOMP has no such command", offset: 0),
    Fault(
      frame: "SEND\ndestination:/q\ncontent-length:40\n\nhi\0",
      text: "content-length says 40 bytes and the body has 2", offset: 41),
    Fault(
      frame: "SEND\ndestination:/q\ncontent-length:2\n\nhello\0",
      text: "content-length says 2 bytes and the body has 5", offset: 43),
    Fault(
      frame: "SEND\ndestination:/q\ncontent-length:40\n\nhi",
      text: "content-length says 40 bytes and 2 are there", offset: 41),
    Fault(frame: "SEND\nx:y\n\nhi\0", text: "SEND has no destination", offset: 0),
    Fault(
      frame: "SEND\ndestination:/q\nno colon here\n\n\0", text: "the header has no colon",
      offset: 20),
    Fault(
      frame: "SEND\ndestination:/q\na:\\t\n\n\0", text: "STOMP 1.2 has no such escape", offset: 22),
    Fault(
      frame: "SEND\ndestination:/q\na:\\r\n\n\0", text: "STOMP 1.1 has no such escape", offset: 22,
      subprotocol: "v11.stomp"),
    Fault(frame: "ACK\nid:1\n\nbody\0", text: "ACK must not have a body", offset: 10),
    Fault(
      frame: "SEND\ndestination:/q\ncontent-type:application/json\n\n{\"a\":\0",
      text: "content-type says JSON, and the body is not", offset: 51),
  ])
  func faults(fault: Fault) throws {
    var talk = TestConversation(subprotocol: fault.subprotocol)
    let unit = try #require(talk.units(Array(fault.frame.utf8)).first)
    #expect(unit.form == "stomp")
    #expect(unit.issues.map(\.text) == [fault.text])
    #expect(unit.issues.map(\.offset) == [fault.offset])
    #expect(unit.summary.string.hasSuffix("✗ " + fault.text))
  }

  /// STOMP 1.0 has no escapes, and CONNECT and CONNECTED have none in any version.
  @Test func escapesByVersion() {
    let frame = "SEND\ndestination:/q\\n\n\n\0"
    var old = TestConversation()
    _ = old.frames("CONNECTED\nsession:a\n\n\0", fromClient: false)
    #expect(old.frames(frame) == ["stomp SEND /q\\n"])
    var new = TestConversation()
    _ = new.frames("CONNECTED\nversion:1.1\nsession:a\\n\n\n\0", fromClient: false)
    #expect(new.frames(frame) == ["stomp SEND /q\n"])
    #expect(
      new.sink(Array("CONNECTED\nversion:1.2\nsession:a\\n\n\n\0".utf8)).outline.last
        == "session: a\\n")
  }

  @Test func heartBeatsHaveWords() {
    var talk = TestConversation(subprotocol: "v12.stomp")
    let sink = talk.sink(Array("CONNECT\naccept-version:1.2\nheart-beat:4000,0\n\n\0".utf8))
    #expect(
      sink.outline.last == "heart_beat: 4000,0  (sends every 4000 ms, expects every 0 ms)")
  }

  /// `splitLargeFrames` of stompjs sends long frames in parts of 8 KiB.
  @Test func longFramesMayBeSplit() throws {
    var talk = TestConversation(subprotocol: "v12.stomp")
    let body = String(repeating: "0123456789", count: 2_000)
    let text = Array("SEND\ndestination:/q\ncontent-length:20000\n\n\(body)\0".utf8)
    var units: [PayloadUnit] = []
    for start in stride(from: 0, to: text.count, by: 8192) {
      let sink = talk.sink(Array(text[start..<min(text.count, start + 8192)]))
      #expect(sink.isWaiting == sink.units.isEmpty)
      units += sink.units
    }
    let unit = try #require(units.first)
    #expect(units.count == 1 && unit.continuesEarlier && unit.issues.isEmpty)
    #expect(unit.summary.string.hasPrefix("stomp SEND /q 0123"))
  }

  @Test func aPartThatNeverEnds() {
    var talk = TestConversation(subprotocol: "v12.stomp")
    let long = "SEND\ndestination:/q\n\n" + String(repeating: "x", count: 2_000)
    #expect(talk.frames(long) == [])
    let lines = talk.frames("SEND\ndestination:/r\n\nhi\0")
    #expect(lines.count == 2)
    #expect(lines.last == "stomp SEND /r hi")
    #expect(lines.first?.hasPrefix("stomp SEND /q xxx") == true)
  }

  /// Frames beyond 1 MiB lose their end, and the stream goes on after them.
  @Test(arguments: ["", "content-length:3145728\n"])
  func longFramesAreNotKept(header: String) {
    var talk = TestConversation(subprotocol: "v12.stomp")
    let part = [UInt8](repeating: 0x61, count: 1 << 20)
    #expect(talk.units(Array("SEND\ndestination:/q\n\(header)\n".utf8) + part).isEmpty)
    #expect(talk.units(part).isEmpty)
    let sink = talk.sink(part + Array("\0\nSEND\ndestination:/r\n\nhi\0".utf8))
    #expect(sink.units.map(\.issues.isEmpty) == [true, true])
    #expect(sink.units.last?.summary.string == "stomp SEND /r hi")
    #expect(sink.outline.contains { $0.hasSuffix("more bytes of the frame are not kept") })
  }

  @Test func framesAreFoundWithoutASubprotocol() {
    var talk = TestConversation()
    #expect(
      talk.units(Array("CONNECT\naccept-version:1.2\nhost:h\n\n\0".utf8)).map(\.form) == ["stomp"])
    #expect(
      talk.frames("SEND\ndestination:/q\n\nhi") == [
        "stomp SEND /q hi ✗ the frame has no NUL at its end"
      ])
    var binary = TestConversation()
    let frame = Array("SEND\r\ndestination:/q\r\n\r\n{\"bin\":true}\0".utf8)
    #expect(binary.units(frame, isText: false).map(\.form) == ["stomp"])
  }

  @Test(arguments: [
    "hi", "", "\n", "SEND", "SEND\n", "ERROR\nsomething went wrong", "MESSAGE\n\nhello\0",
    "SEND\ndestination:/q\n\nhi", "HELLO\na:b\n\n\0", "{\"a\":1}", "SENDER\na:b\n\n\0",
  ])
  func otherTextIsNot(text: String) {
    let evidence = Evidence(
      facts: ConversationFacts(subprotocol: nil, target: "/"),
      piece: Piece(Array(text.utf8), isText: true, isFromClient: true))
    #expect(STOMP.claim(evidence) == .none)
  }

  @Test func aChoiceOfTheUser() {
    var talk = TestConversation(as: "stomp")
    #expect(
      talk.frames("SEND\ndestination:/q\n\nhi")
        == ["stomp SEND /q hi ✗ the frame has no NUL at its end"])
  }

  @Test func otherTextOnASTOMPConnectionIsText() {
    var talk = TestConversation(subprotocol: "v12.stomp")
    #expect(talk.client("hello").map(\.form) == ["text"])
    #expect(talk.client(#"{"a":1}"#).map(\.form) == ["json"])
  }

  @Test func aMessageThatWasCutHasNoFault() {
    let frame = Array("SEND\ndestination:/q\ncontent-length:7\n\n{\"a\":1}\0".utf8)
    for end in 5..<frame.count {
      var conversation = Conversation(ConversationFacts(subprotocol: "v12.stomp", target: "/"))
      let piece = Piece(Array(frame[..<end]), isText: true, isFromClient: true, isCut: true)
      var sink = NodeSink(piece, [.summary, .tree])
      conversation.decode(piece, to: &sink)
      #expect(sink.units.map(\.form) == ["stomp"])
      #expect(sink.units.flatMap(\.issues).isEmpty, "cut at \(end)")
    }
  }
}
