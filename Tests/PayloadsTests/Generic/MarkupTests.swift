import Testing

@testable import Payloads

@Suite struct MarkupTests {
  /// XMPP (RFC 7395, section 3.6.1).
  static let message =
    #"<message xmlns="jabber:client" to='b@x' xml:lang="en"><body>Art &amp; &#x41; &lt;</body>"#
    + "<x xmlns=\"y\"/> <!-- aside --><![CDATA[<raw>]]></message>"

  @Test func xml() throws {
    let found = try unit(Self.message)
    #expect(found.form == "xml")
    #expect(
      found.summary.string
        == #"xml message {xmlns:"jabber:client", to:"b@x", xml:lang:"en", body:Art & A <, x:{xmlns:"y"}, "#
        + #"text:"<raw>"}"#)
    #expect(
      outline(Array(Self.message.utf8), isText: true) == [
        "message: {…}", "  xmlns: jabber:client", "  to: b@x", "  xml:lang: en",
        "  body: Art & A <", "  x: {…}", "    xmlns: y", "  text: <raw>",
      ])
    let node = try #require(found.nodes.first { $0.path == "xml.message.body" })
    #expect(
      String(decoding: Array(Self.message.utf8)[node.node.range], as: UTF8.self)
        == "<body>Art &amp; &#x41; &lt;</body>")
  }

  @Test func fields() throws {
    let conversation = TestConversation()
    func values(_ path: String, _ text: String) throws -> [String] {
      try conversation.values("xml", path, in: Array(text.utf8)).map(\.string)
    }
    #expect(try values(".message.to", Self.message) == ["b@x"])
    #expect(try values(".message.body", Self.message) == ["Art & A <"])
    #expect(try values(".a.b", "<a><b>1</b><c/><b>2</b></a>") == ["1", "2"])
    #expect(try values(".a.c", "<a><b>1</b><c/><b>2</b></a>") == [""])
  }

  @Test func html() throws {
    let page =
      "<!DOCTYPE html><html><head><title>Hi</title><script>if (a < b) {}</script></head>"
      + "<body><p class=x hidden>one<p>two<br>three</body></html>"
    #expect(try unit(page).form == "html")
    #expect(
      outline(Array(page.utf8), isText: true) == [
        "html: {…}", "  head: {…}", "    title: Hi", "    script: {…}", "      text: if (a < b) {}",
        "  body: {…}", "    p: {…}", "      class: x", "      hidden: ", "      text: one",
        "      p: {…}", "        text: two", "        br: ", "        text: three",
      ])
    let piece = #"<div id="a">x</div><div id="b">y</div>"#
    #expect(try unit(piece).summary.string == #"html div {id:"a", text:"x"}"#)
  }

  @Test(arguments: [
    "<", "<3", "< a >", "a <b>c</b>", "<a>", "<a></b>", "</a>", "<a/> b", "<a/><b/>", "<a b=c></a>",
    "<a><b></a></b>", "<!-- a -->", "<?xml version='1.0'?>", "<a", "<div>", "<a b></a>", "<>",
    "<div></span></div>",
  ])
  func whatIsNotClaimed(text: String) throws { #expect(try unit(text).form == "text") }

  @Test func entitiesDoNotGrow() throws {
    let bomb =
      #"<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>"#
    #expect(outline(Array(bomb.utf8), isText: true) == ["l: &b;"])
  }

  @Test func depthCostsNoStack() throws {
    let text =
      String(repeating: "<a>", count: 20_000) + String(repeating: "</a>", count: 20_000)
    let found = try unit(text)
    #expect(found.form == "xml")
    #expect(found.issues.isEmpty)
  }

  /// What is closed and was not opened is looked for not far.
  @Test func timeIsLinear() throws {
    let open = "<html>" + String(repeating: "<b>", count: 20_000)
    #expect(try unit(open + String(repeating: "</i>", count: 20_000)).form == "html")
    #expect(try unit(String(repeating: "<a ", count: 20_000)).form == "text")
    #expect(try unit("<html>" + String(repeating: "<script>", count: 20_000)).form == "html")
  }

  @Test func damagedMessages() {
    let texts = [
      Self.message, "<html><p a=b>x<script>y</script><br></html>",
      "<!DOCTYPE html [<!ENTITY a 'b'>]><html a='&#x41;'/>",
    ]
    damage(texts.map { (Array($0.utf8), true, true) })
  }
}
