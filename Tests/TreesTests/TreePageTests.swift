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
    #expect(page(width: 40).byteLines == nil)
    #expect(page(width: 80).byteLines?.bytesPerLine == 8)
    #expect(page(width: 200).byteLines?.bytesPerLine == 16)
    let page = page(width: 80)
    #expect(page.treeWidth + 1 + (page.byteLines?.width ?? 0) == 80)
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
