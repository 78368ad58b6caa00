import Payloads
import Screen
import Testing

@testable import Trees

@Suite struct TreePageTests {
  private let text =
    #"{"name":"a long value that needs several lines when it is narrow","n":968.0}"#

  private func page(width: Int, isWrapped: Bool = false, raw: RawBytes? = nil) -> TreePage {
    TreePage(
      PayloadTree(PayloadTreeTests.sink(text), folds: FoldChoices()),
      style: TreePage.Style(width: width, isWrapped: isWrapped, isASCII: true), raw: raw, rest: nil)
  }

  @Test func theBytesStandBesideTheTreeWhereThereIsRoom() {
    #expect(page(width: 30).byteLines == nil)
    #expect(page(width: 80).byteLines?.bytesPerLine == 8)
    #expect(page(width: 200).byteLines?.bytesPerLine == 16)
    let page = page(width: 80)
    #expect(page.treeWidth + 1 + (page.byteLines?.width ?? 0) == 80)
  }

  @Test func withoutRoomBesideTheTreeTheBytesAreBelowIt() throws {
    let page = page(width: 50)
    #expect(page.treeWidth == 50 && page.byteLines?.bytesPerLine == 8)
    let body = Rect(x: 3, y: 5, width: 50, height: 30)
    let parts = page.parts(in: body)
    // A line for every 8 bytes, and one for their name.
    let lines = (Array(text.utf8).count + 7) / 8 + 1
    #expect(parts.bytes == Rect(x: 3, y: 35 - lines, width: 50, height: lines))
    #expect(parts.divider == Rect(x: 3, y: 34 - lines, width: 50, height: 1))
    #expect(parts.tree == Rect(x: 3, y: 5, width: 50, height: 29 - lines))
    // The tree keeps most of a pane, and all of a low one.
    let low = page.parts(in: Rect(x: 0, y: 0, width: 50, height: 15))
    #expect(low.bytes.height == 6 && low.tree.height == 8)
    let lowest = Rect(x: 0, y: 0, width: 50, height: 11)
    #expect(page.parts(in: lowest) == TreePage.Parts(tree: lowest))
  }

  @Test func theBytesOfALineAreLit() throws {
    let page = page(width: 80)
    let shown = page.shown(atLine: 2, name: "payload")
    #expect(String(decoding: shown.bytes[shown.lit], as: UTF8.self) == #""n":968.0"#)
    let lines = try #require(page.byteLines)
    let line = shown.lit.lowerBound / 8
    let runs = lines.line(line, of: shown.bytes, lit: shown.lit, cursor: nil)
    let string = String(decoding: runs.flatMap(\.bytes), as: UTF8.self)
    #expect(string.contains("["))
    #expect(string.count <= lines.width)
  }

  @Test func aByteLeadsBackToItsLine() {
    let page = page(width: 80)
    let offset = Array(text.utf8).count - 3
    #expect(page.entry(ofByte: offset, shownAtLine: 0) == page.entry(ofLine: 2))
  }

  @Test func wrappedRowsTakeTheLinesTheyNeed() {
    let page = page(width: 40, isWrapped: true)
    #expect(page.lineCount > 3)
    #expect(page.row(ofLine: 0) == 0 && page.row(ofLine: -1) == nil)
    #expect(page.row(ofLine: page.lineCount) == nil)
    #expect(page.row(ofLine: 1) == 1)
    #expect(page.row(ofLine: 2) == 1)
    #expect(page.row(ofLine: page.lineCount - 1) == 2)
    #expect(page.line(ofEntry: 2) == page.lineCount - 1)
    for line in 0..<page.lineCount {
      #expect(page.line(line, marking: "").reduce(0) { $0 + $1.bytes.count } <= 40)
    }
  }

  @Test func onTheWireTheSameBytesStandBehindTheHeaders() {
    var raw = RawBytes(name: "wire bytes")
    let bytes = Array(text.utf8)
    raw.add(header: [0x01, 0x10])
    raw.add(content: bytes[..<16])
    raw.add(header: [0x80, 0x40])
    raw.add(content: bytes[16...])
    let page = page(width: 80, raw: raw)
    let shown = page.shown(atLine: 2, name: "payload")
    #expect(shown.name == "wire bytes")
    #expect(String(decoding: shown.bytes[shown.lit], as: UTF8.self) == #""n":968.0"#)
    #expect(page.entry(ofByte: shown.lit.lowerBound, shownAtLine: 0) == page.entry(ofLine: 2))
    #expect(page.entry(ofByte: 0, shownAtLine: 0) == nil)
  }
}
