import InspectorSupport
import Screen
import Testing
import TrafficSupport

@testable import Inspector

/// What the started program prints, over the panes.
@Suite struct OutputTests {
  private static func texts(_ lines: OutputLines) -> [String] {
    lines.lines(from: 0, count: .max).map { line in
      line.map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
    }
  }

  private static func lines(_ pieces: String...) -> OutputLines {
    var lines = OutputLines()
    for piece in pieces { lines.add(Array(piece.utf8), isGap: false) }
    return lines
  }

  @Test(arguments: [
    ("one\ntwo", ["one", "two"]), ("one\r\ntwo\r\n", ["one", "two"]), ("\n\n", ["", ""]), ("", []),
    ("10 %\r50 %\rdone\n", ["done"]), ("100 %\rok", ["ok"]), ("a\r\r\r\nb", ["a", "b"]),
    ("\u{1B}[1;31mred\u{1B}[0m\n", ["red"]), ("\u{1B}]0;a title\u{7}b", ["b"]),
    ("\u{1B}]8;;http://a\u{1B}\\link\u{1B}]8;;\u{1B}\\", ["link"]),
    ("\u{1B}]0;no end\nb", ["", "b"]),
    ("a\u{1B}7b\u{1B}\nc", ["ab", "c"]), ("a\tb", ["a       b"]),
  ])
  func linesGoWithoutWhatOnlyATerminalUnderstands(text: String, expected: [String]) {
    #expect(Self.texts(Self.lines(text)) == expected)
    let pieces = text.unicodeScalars.map { String($0) }
    var lines = OutputLines()
    for piece in pieces { lines.add(Array(piece.utf8), isGap: false) }
    #expect(Self.texts(lines) == expected)
  }

  @Test func onlyTheLastLinesAreKept() {
    var lines = Self.lines((1...25_000).map { "\($0)\n" }.joined())
    #expect(lines.isCut && lines.count == 10_000)
    #expect(Self.texts(lines).first == "15001" && Self.texts(lines).last == "25000")
    lines.add(Array("rest of a line\nnext".utf8), isGap: true)
    #expect(Self.texts(lines).suffix(2) == ["rest of a line", "next"])
    lines.add([UInt8](repeating: 0x61, count: 1 << 20), isGap: false)
    #expect(Self.texts(lines).last?.utf8.count == 4096)
    lines.add([UInt8](repeating: 0x0D, count: 1 << 20), isGap: false)
    #expect(Self.texts(lines).last?.utf8.count == 4096)
  }

  private static func model(_ count: Int) -> Model {
    var model = Traffic.examples().model(height: 12)
    model.facts.program = "client"
    let text = (1...count).map { "line \($0)\n" }.joined()
    _ = update(&model, .output(Array(text.utf8), isGap: false))
    return model
  }

  private static func shown(_ model: Model) -> [String] {
    guard case .output(let pane) = model.overlay else { return [] }
    return model.outputLines(pane).map { String(decoding: $0[0].bytes, as: UTF8.self) }
  }

  @Test func theNewestLinesAreFollowedUntilOneScrolls() {
    var model = Self.model(40)
    model.press("O")
    #expect(Self.shown(model).first == "line 31" && Self.shown(model).last == "line 40")
    _ = update(&model, .output(Array("line 41\n".utf8), isGap: false))
    #expect(Self.shown(model).last == "line 41")
    model.press("kk")
    #expect(Self.shown(model).last == "line 39")
    _ = update(&model, .output(Array("line 42\n".utf8), isGap: false))
    #expect(Self.shown(model).last == "line 39")
    model.press("g")
    #expect(Self.shown(model).first == "line 1")
    model.press("G")
    #expect(Self.shown(model).last == "line 42")
    model.press("q")
    #expect(model.overlay == nil)
  }

  @Test func fewLinesAreAllShown() {
    var model = Self.model(3)
    model.press("O")
    #expect(Self.shown(model) == ["line 1", "line 2", "line 3"])
    model.press("kgG")
    #expect(Self.shown(model) == ["line 1", "line 2", "line 3"])
  }

  @Test func withoutAProgramItIsSaid() {
    var model = Traffic.examples().model()
    model.press("O")
    #expect(model.overlay == nil && model.notice?.text.contains("windsock run") == true)
    model.facts.program = "client"
    model.press("O")
    #expect(Self.shown(model) == ["client has printed nothing yet"])
  }
}
