import Capture
import InspectorSupport
import Rows
import Screen
import Testing
import TrafficSupport
import Trees
import WebSocket

@testable import Inspector

/// What keys do in the tab Payload.
@Suite struct PayloadTabTests {
  private let traffic = Traffic()

  private func model(width: Int = 80, _ payloads: String...) -> Model {
    let recorder = traffic.open()
    for payload in payloads { traffic.text(recorder, payload) }
    return traffic.model(width: width, isLive: false)
  }

  private static let items =
    #"{"a":["# + (0..<30).map { #"{"n":\#($0)}"# }.joined(separator: ",") + #"],"z":1}"#

  private func lines(_ model: Model) -> Int { model.detail.document?.lineCount ?? 0 }

  @Test func aMessageIsSummedUpAsAWholeAndAFragmentIsNotBroken() {
    let recorder = traffic.open()
    traffic.frame(recorder, .text, Array(#"{"a":1,"#.utf8), from: .server, fin: false)
    traffic.frame(recorder, .continuation, Array(#""b":2}"#.utf8), from: .server)
    var model = traffic.model(isLive: false)
    model.press("Gk")
    #expect(model.picture.contains { $0.contains("#1 ◀ TEXT  7 B  fragment 1  not fin") })
    #expect(model.picture.contains { $0.contains("a 1") })
    #expect(!model.picture.contains { $0.contains("not JSON") })
    model.press("j")
    #expect(model.picture.contains { $0.contains("#2 ◀ TEXT  13 B  2 frames  fin") })
    #expect(model.picture.contains { $0.contains("b 2") })
  }

  @Test func enterFoldsAndUnfolds() {
    var model = model(Self.items)
    model.press("j3")
    #expect(lines(model) == 3)
    model.press("j<Enter>")
    #expect(lines(model) == 63)
    model.press("<Enter>")
    #expect(lines(model) == 3)
    model.press(":unfold-all<Enter>")
    #expect(lines(model) == 63)
    model.press(":fold-all<Enter>")
    #expect(lines(model) == 1)
  }

  @Test func leftGoesOutAndRightGoesIn() {
    var model = model(Self.items)
    model.press("j3jlll")
    #expect(model.picture.contains { $0.contains("json.a[0].n == 0") })
    model.press("h")
    #expect(model.detail.line == 2)
    model.press("hhh")
    #expect(model.detail.line == 1)
    model.press("h")
    #expect(lines(model) == 3)
    model.press("h")
    #expect(model.detail.line == 0)
  }

  @Test func whatWasUnfoldedIsUnfoldedInTheNextMessage() {
    var model = model(Self.items, Self.items)
    model.press("j3jlll}")
    #expect(model.list.selected == .frame(2))
    #expect(lines(model) == 63)
    #expect(model.picture.contains { $0.contains("json.a[0].n == 0") })
  }

  @Test func theCursorInTheBytesMovesTheOneInTheTree() {
    var model = model(#"{"a":1,"bc":[true,null]}"#)
    model.press("j3w")
    #expect(model.detail.byte == 0)
    model.press("lllll")
    #expect(model.detail.line == 1)
    model.press("jlllll")
    #expect(model.picture.contains { $0.contains("json.bc[1] == null") })
    model.press("w")
    #expect(model.detail.byte == nil)
    #expect(model.press("jjjj=").isEmpty)
    #expect(model.filter.text == "json.bc[1] == null")
  }

  @Test func aClickSelectsTabsLinesAndBytes() {
    var model = model(#"{"a":1,"bc":[true,null]}"#)
    model.press("j3")
    let body = model.detailBody
    model.take(.input(.mouse(Mouse(.press(.left), x: body.x + 3, y: body.y + 1)), at: 0))
    #expect(model.detail.line == 1)
    let page = model.treePage
    let byte = body.x + (page?.treeWidth ?? 0) + 1 + 5 + 3 * 5
    model.take(.input(.mouse(Mouse(.press(.left), x: byte, y: body.y)), at: 10_000_000_000))
    #expect(model.detail.byte == 5)
    model.take(
      .input(.mouse(Mouse(.press(.left), x: 13, y: Layout(model).detail.y)), at: 20_000_000_000))
    #expect(model.detail.tab == .raw)
  }

  @Test func longMessagesAreLaidOutInParts() {
    let text = String(repeating: "x", count: 100)
    let long = "[" + (0..<3000).map { "\"\($0) \(text)\"" }.joined(separator: ",") + "]"
    var model = model(long)
    model.press("j3G")
    #expect(model.picture.contains { $0.contains("Enter for more") })
    let before = lines(model)
    model.press("<Enter>")
    #expect(lines(model) == 3001 && before < 3001)
  }

  @Test func aCommandAndAnEditorGetThePayload() {
    var model = model("hello")
    #expect(model.press("j|wc -c<Enter>") == [.pipe(Array("hello".utf8), command: "wc -c")])
    #expect(model.press("3<F4>") == [.showOutside(Array("hello".utf8))])
    model.press("qg")
    #expect(model.press("|").isEmpty)
    #expect(model.notice?.weight == .warning)
  }

  @Test func matchesAreCountedAndGoneThroughInTheDetail() {
    var model = model("one needle", "none", "needle and needle", #"{"k":"\u006eeedle"}"#)
    model.press("g/needle<Enter>")
    #expect(model.notice?.text.hasPrefix("1/3 'needle'") == true)
    #expect(model.list.selected == .frame(1))
    model.press("n")
    #expect(model.list.selected == .frame(3))
    #expect(model.notice?.text.hasPrefix("2/3") == true)
    // In the detail the matches of one message come first.
    model.press("3n")
    #expect(model.list.selected == .frame(3))
    #expect(model.search.landing?.place == 11..<17)
    model.press("n")
    #expect(model.list.selected == .frame(4))
    #expect(model.picture.contains { $0.contains("json.k == \"needle\"") })
    model.press("j")
    #expect(model.notice == nil)
  }
}

/// Rows that are written to a file.
@Suite struct ExportActionTests {
  private func model() -> Model {
    let traffic = Traffic()
    let recorder = traffic.open()
    for text in ["one", "two", "three", "four"] { traffic.text(recorder, text) }
    return traffic.model(isLive: false)
  }

  private func request(_ effects: [Effect]) -> ExportRequest? {
    if case .export(let request)? = effects.first { request } else { nil }
  }

  @Test func markedRowsComeBeforeThoseThatAreShown() {
    var model = model()
    #expect(request(model.press(":export a.har<Enter>"))?.frames == nil)
    model.press("ftwo<Enter>")
    let shown = request(model.press(":export a.har redact<Enter>"))
    #expect(shown?.frames == [2])
    #expect(shown?.redacts == true)
    #expect(shown?.path == "a.har")
    model.press("f<C-u><Enter>jmm")
    let marked = request(model.press("x<Enter>"))
    #expect(marked?.path == "marked.pcapng")
    #expect(marked?.frames == marked?.marks)
    #expect(marked?.frames?.count == 2)
  }

  @Test func whatMatchesIsWrittenWhereTheOthersAreDimmed() {
    var model = model()
    model.press("fthree<Enter>:filter dim<Enter>")
    #expect(model.rowCount > 1)
    #expect(request(model.press(":export a.har<Enter>"))?.frames == [3])
  }

  @Test func aFileThatExistsIsReplacedOnlyAfterAYes() throws {
    var model = model()
    let asked = try #require(request(model.press(":export a.har<Enter>")))
    #expect(model.take(.exists(asked)).isEmpty)
    #expect(request(model.press("n")) == nil)
    model.take(.exists(asked))
    #expect(request(model.press("y"))?.replaces == true)
  }

  @Test func leavingAsksWhenMarksWouldBeLost() {
    var model = model()
    model.facts.keepsRemarks = false
    #expect(model.press("jm").count == 1)
    #expect(model.press("q").isEmpty)
    #expect(model.press("y") == [.quit])
    var kept = self.model()
    kept.press("jm")
    #expect(kept.press("q") == [.quit])
  }
}
