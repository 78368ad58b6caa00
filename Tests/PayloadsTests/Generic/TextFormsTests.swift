import Testing

@testable import Payloads

/// Text, text in other clothes, and what only looks like it.
@Suite struct TextFormsTests {
  @Test func textAndBytes() throws {
    #expect(try unit("hello").form == "text")
    #expect(try unit("hello").summary.string == "hello")
    #expect(try unit("").form == "text")
    #expect(try unit([]).form == "binary")
    #expect(try unit([0xFF, 0x00]).summary.string == "ff 00")
    #expect(try unit("a\u{1}b").form == "text")
    // Text in a binary message is text and nothing else.
    #expect(try unit(Array("hi".utf8)).form == "text")
    #expect(try unit(Array("zoë".utf8)).summary.string == "zoë")
  }

  @Test(arguments: [
    ("68 69 ff 21", 2), ("c3", 0), ("61 e2 82", 1), ("ed a0 80", 0), ("c0 80", 0),
    ("61 f4 90 80 80", 1), ("f0 9f 98", 0),
  ])
  func textThatIsNoUTF8(bytes: String, offset: Int) throws {
    let found = try unit(hex(bytes), isText: true)
    #expect(found.form == "text")
    #expect(found.issues.map(\.text) == ["not UTF-8 from here on"])
    #expect(found.issues.map(\.offset) == [offset])
  }

  @Test func textThatWasCut() {
    for end in 1...4 {
      let bytes = Array("a😀".utf8.prefix(end))
      let piece = Piece(bytes, isText: true, isFromClient: true, isCut: true)
      var sink = NodeSink(piece, [.summary])
      var conversation = Conversation(ConversationFacts(subprotocol: nil, target: nil))
      conversation.decode(piece, to: &sink)
      #expect(sink.units.flatMap(\.issues).isEmpty)
    }
  }

  @Test func utf16() throws {
    let little = hex("fffe 7b00 2200 6100 2200 3a00 3100 7d00")
    #expect(try unit(little).form == "utf-16/json")
    #expect(try unit(little).summary.string == #"utf-16 {"a":1}"#)
    let big = hex("feff 0068 00e9 d83d de00")
    #expect(try unit(big).summary.string == "utf-16 hé😀")
    #expect(outline(big) == ["content: hé😀"])
    let conversation = TestConversation()
    #expect(
      try conversation.values("json", ".a", in: little, isText: false).map(\.string) == ["1"])
    // Half a pair, a control character, an odd number of bytes, a mark alone.
    for bytes in ["fffe 00d8 6100", "fffe 0100 6100", "fffe 6100 62", "fffe", "fffe ffff"] {
      #expect(try form(hex(bytes)) == "binary", "\(bytes)")
    }
  }

  @Test func base64() throws {
    let found = try unit("eyJhIjoxLCJiIjpbdHJ1ZSxudWxsXX0=")
    #expect(found.form == "base64/json")
    #expect(found.summary.string == #"base64 {"a":1,"b":[true,null]}"#)
    #expect(found.nodes.last?.path == "json.b[1]")
    let packed = try unit(
      "H4sIAAAAAAACA6tWSlSyMtRRSlKyii4pKk3VySvNyYmtBQBZPKdFFwAAAA==\n")
    #expect(packed.form == "base64/gzip/json")
    let image = try unit(
      "data:image/gif;base64,R0lGODdhBQADAIEAAMgKCgAAAAAAAAAAACwAAAAABQADAAAICAABCBxIsGBAADs=")
    #expect(image.form == "base64/image")
    #expect(image.summary.string == "base64 image GIF 5×3 47 B")
    let conversation = TestConversation()
    let text = Array("H4sIAAAAAAACA6tWSlSyMtRRSlKyii4pKk3VySvNyYmtBQBZPKdFFwAAAA==".utf8)
    #expect(try conversation.values("json", ".a", in: text).map(\.string) == ["1"])
    #expect(try conversation.values("gzip", ".size", in: text).map(\.string) == ["23"])
  }

  @Test(arguments: [
    "word", "AAAAAAAAAAAAAAAAAAAAAAAA", "subscribe/to/this/topic+",
    "eyJhIjoxLCJiIjpbdHJ1ZSxudWxsXX0",
    "e30=", "data:text/plain,hello world, and more", "eyJub3QiOiBqc29uISEhISEhISEhIX0h",
  ])
  func textThatIsNoBase64(text: String) throws { #expect(try unit(text).form == "text") }

  @Test func insideStringsOfJSON() {
    let text =
      #"{"a":"eyJhIjoxLCJiIjpbdHJ1ZSxudWxsXX0=","b":"word","c":"data:image/gif;base64,"#
      + #"R0lGODdhBQADAIEAAMgKCgAAAAAAAAAAACwAAAAABQADAAAICAABCBxIsGBAADs=","#
      + #""d":"H4sIAAAAAAACA6tWSlSyMtRRSlKyii4pKk3VySvNyYmtBQBZPKdFFwAAAA=="}"#
    let lines = outline(Array(text.utf8), isText: true)
    #expect(lines.count == 21)
    #expect(lines[1] == "  a: eyJhIjoxLCJiIjpbdHJ1ZSxudWxsXX0=  (base64 inside the string)")
    #expect(lines[2] == "    {…}")
    #expect(lines[3] == "      a: 1")
    #expect(lines.contains("  b: word"))
    #expect(lines.contains("      kind: GIF"))
  }

  @Test func damagedMessages() {
    let texts = [
      "eyJhIjoxLCJiIjpbdHJ1ZSxudWxsXX0=",
      "H4sIAAAAAAACA6tWSlSyMtRRSlKyii4pKk3VySvNyYmtBQBZPKdFFwAAAA==", "zoë 😀",
    ]
    damage(texts.map { (Array($0.utf8), true, true) })
    damage([(hex("fffe 7b00 2200 6100 2200 3a00 3100 7d00"), false, true)])
  }
}
