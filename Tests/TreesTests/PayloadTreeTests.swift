import Payloads
import Screen
import Testing

@testable import Trees

@Suite struct PayloadTreeTests {
  static func sink(_ text: String) -> NodeSink {
    let piece = Piece(Array(text.utf8), isText: true, isFromClient: false)
    var sink = NodeSink(piece, [.summary, .tree])
    var conversation = Conversation(
      ConversationFacts(subprotocol: nil, target: nil), as: nil, among: [])
    conversation.decode(piece, to: &sink)
    return sink
  }

  private func tree(_ text: String, folds: FoldChoices = FoldChoices()) -> PayloadTree {
    PayloadTree(Self.sink(text), folds: folds)
  }

  static func lines(_ tree: PayloadTree) -> [String] {
    tree.rows.indices.map { row in
      let runs = tree.line(ofRow: row, width: 60, limit: 200, isASCII: true)
      return String(decoding: runs.flatMap(\.bytes), as: UTF8.self)
    }
  }

  private static let long =
    #"{"a":["# + (0..<30).map(String.init).joined(separator: ",") + #"],"b":1}"#

  @Test func valuesHaveTheirLabelsAndDepths() {
    let tree = tree(#"{"a":{"b":[1,true]},"s":"\u65e5"}"#)
    #expect(
      Self.lines(tree) == [
        "- {2}", "  - a {1}", "    - b [2]", "        0 1", "        1 true", "    s \"日\"",
      ])
  }

  @Test func theOutlineHasEveryValueFoldedOrNot() {
    let lines = tree(#"{"a":{"b":[1,true]},"s":"x"}"#).outline(limit: 200)
    #expect(
      lines.map { String(decoding: $0, as: UTF8.self) } == [
        "{2}", "  a: {1}", "    b: [2]", "      0: 1", "      1: true", "  s: \"x\"",
      ])
  }

  @Test func longArraysAreFoldedAndShowTheirFirstValues() throws {
    let tree = tree(Self.long)
    let lines = Self.lines(tree)
    #expect(lines.count == 3)
    #expect(lines[1].hasPrefix("  + a [30]  0 0  1 1  2 2"))
    let unfolded = self.tree(Self.long, folds: tree.revealing(2))
    #expect(unfolded.rows.count == 33)
  }

  /// What is deeper than two levels is left to unfolding; what follows it is not.
  @Test func aFoldedValueShowsTwoLevelsOfWhatIsInside() {
    var folds = FoldChoices()
    folds.setAll(isFolded: true)
    let tree = tree(#"{"a":{"b":{"c":{"d":1}}},"z":2}"#, folds: folds)
    #expect(Self.lines(tree) == ["+ {2}  a {1}  b {1} | z 2"])
  }

  /// MQTT 3.1.1, section 3.12: PINGREQ is C0 00.
  @Test func eachOfSeveralUnitsHasATitle() {
    let piece = Piece([0xC0, 0, 0xC0, 0], isText: false, isFromClient: true)
    var sink = NodeSink(piece, [.summary, .tree])
    var conversation = Conversation(ConversationFacts(subprotocol: "mqtt", target: nil))
    conversation.decode(piece, to: &sink)
    let lines = Self.lines(PayloadTree(sink, folds: FoldChoices()))
    let titles = lines.filter { !$0.hasPrefix("  ") }
    #expect(titles.count == 2)
    #expect(titles.allSatisfy { $0.contains("PINGREQ") })
    #expect(lines.count > 2)
  }

  @Test func theChoiceIsByPath() {
    var folds = FoldChoices()
    folds.set("json.a", isFolded: false)
    #expect(tree(Self.long, folds: folds).rows.count == 33)
    folds.setAll(isFolded: true)
    #expect(tree(Self.long, folds: folds).rows.count == 1)
  }

  @Test func aByteBelongsToTheInnermostValue() throws {
    let text = #"{"a":{"b":[1,true]},"s":"x"}"#
    let tree = tree(text)
    let place = try #require(tree.entry(at: 13, in: 0))
    #expect(tree.key(of: place) == "json.a.b[1]")
    #expect(tree.bytes(of: place).range == 13..<17)
    #expect(tree.entry(at: 500, in: 0) == nil)
    let parent = try #require(tree.parent(of: place))
    #expect(tree.key(of: parent) == "json.a.b")
  }

  @Test func rowsCanBeFilteredBy() {
    let tree = tree(#"{"a":{"b":[1,true]},"s":"x"}"#)
    #expect(
      tree.rows.indices.map { tree.filter(ofRow: $0) } == [
        "json", "json.a", "json.a.b", "json.a.b[0] == 1", "json.a.b[1] == true", "json.s == \"x\"",
      ])
  }

  @Test func tenThousandLevelsAreNoTrouble() {
    let text = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
    let tree = tree(text)
    #expect(tree.rows.count > 0)
    #expect(tree.revealing(tree.entries.count - 1) == tree.folds)
  }
}
