import Testing

@testable import Payloads

/// Packets of the Engine.IO protocol's own examples (revisions 3 and 4).
@Suite struct EngineIOTests {
  private static let target = "/engine.io/?EIO=4&transport=websocket"
  private static let open =
    #"0{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":5000}"#

  @Test(arguments: [
    ("2", "eio ping"), ("3", "eio pong"), ("2probe", "eio ping probe"), ("5", "eio upgrade"),
    ("6", "eio noop"), ("1", "eio close"), ("4hello", "eio message hello"),
    (#"42["foo"]"#, #"eio message 2["foo"]"#), (#"4{"a": 1}"#, #"eio message {"a":1}"#),
  ])
  func packets(text: String, summary: String) throws {
    var talk = TestConversation(target: Self.target)
    let unit = try #require(talk.client(text).first)
    #expect(unit.form == "engine.io")
    #expect(unit.summary.string == summary)
    #expect(unit.issues.isEmpty)
  }

  @Test func openPacket() throws {
    var talk = TestConversation(target: Self.target)
    let sink = talk.sink(Array(Self.open.utf8), fromClient: false)
    #expect(
      sink.outline == [
        "type: open", "sid: lv_VI97HAXpY6yYWAAAC", "upgrades: […]", "  0: websocket",
        "pingInterval: 25000", "pingTimeout: 5000",
      ])
    #expect(
      try talk.values("engineio", ".sid", in: Array(Self.open.utf8)).map(\.string)
        == ["lv_VI97HAXpY6yYWAAAC"])
    #expect(
      try talk.values("engineio", ".upgrades[0]", in: Array(Self.open.utf8)).map(\.string)
        == ["websocket"])
  }

  @Test func pingAndPongAreLinked() {
    var talk = TestConversation(target: Self.target)
    let ping = talk.server("2").first?.link
    #expect(ping == Link(.request, space: "eio ping", id: [], label: Array("ping".utf8)))
    #expect(talk.client("3").first?.link == Link(.reply, space: "eio ping", id: []))
    #expect(talk.client("2probe").first?.link?.id == Array("probe".utf8))
  }

  @Test(arguments: [
    ("7", "not a packet type of Engine.IO", 0), ("", "the packet is empty", 0),
    ("2024-01-01", "nothing can follow the type here", 1),
    ("0[1]", "an open packet has a JSON object", 1), ("0{", "an open packet has a JSON object", 1),
    (#"0{"a":1}"#, "an open packet has a sid", 1),
  ])
  func brokenPackets(text: String, issue: String, offset: Int) {
    var talk = TestConversation(target: Self.target)
    let unit = talk.client(text).first
    #expect(unit?.form == "engine.io")
    #expect(unit?.issues.map(\.text) == [issue])
    #expect(unit?.issues.map(\.offset) == [offset])
  }

  @Test func binaryMessages() throws {
    var four = TestConversation(target: Self.target)
    #expect(
      four.units([4, 0xFF], isText: false).map(\.summary.string) == ["eio message 2 B"])
    var three = TestConversation(target: "/engine.io/?EIO=3&transport=websocket")
    #expect(
      three.units([4, 0xFF], isText: false).map(\.summary.string) == ["eio message 1 B"])
  }

  @Test func chosenByName() {
    var talk = TestConversation(as: "engine.io")
    #expect(talk.client("2").map(\.summary.string) == ["eio ping"])
  }

  @Test(arguments: [
    ("/engine.io/?EIO=4", 4), ("/x?transport=websocket&EIO=3&sid=a", 3), ("/?EIO=4&", 4),
    ("/?EIO=5", nil), ("/?XEIO=4", nil), ("/EIO=4", nil), ("/?EIO=40", nil), ("", nil), ("/?", nil),
    ("/?&&EIO=3", 3),
  ])
  func versions(target: String, version: Int?) {
    #expect(EngineIOSession.version(target) == version)
  }

  @Test func damagedMessages() {
    let messages = [Self.open, "2probe", "4hello", #"4{"a":1}"#]
    damage(messages.map { (Array($0.utf8), true, false) }, target: Self.target)
  }
}
