import InspectorSupport
import Rows
import Screen
import Testing
import TrafficSupport
import View
import WebSocket

@testable import Inspector

/// A search scrolls to its match, in the row and in the detail.
@Suite struct LandingTests {
  private let traffic = Traffic()

  private func model(_ payload: String, width: Int = 80, height: Int = 24) -> Model {
    let recorder = traffic.open()
    traffic.text(recorder, "before")
    traffic.text(recorder, payload)
    return traffic.model(width: width, height: height, isLive: false)
  }

  /// The lines of the picture on which a match is marked.
  private func marked(_ model: Model) -> [Int] {
    let screen = render(model, size: model.size)
    return (0..<model.size.height).filter { y in
      (0..<model.size.width).contains { screen[$0, y].role == .searchMatch }
    }
  }

  private func picture(_ model: Model, from line: Int) -> String {
    model.picture[line...].joined(separator: "\n")
  }

  @Test func aMatchFarIntoARowIsInSight() {
    var model = model(
      String(repeating: "hay ", count: 100) + "needle" + String(repeating: " hay", count: 50))
    model.press("/needle<Enter>")
    let row = model.picture.first { $0.contains("needle") }
    #expect(row?.contains("‹") == true)
    // The row before is where it was.
    #expect(model.picture.contains { $0.contains("before") })
    model.press("k")
    #expect(model.picture.contains { $0.contains("before") })
  }

  @Test func theDetailIsScrolledToIt() {
    let lines = (1...200).map { "line \($0)" }.joined(separator: "\n")
    var model = model(lines + "\na needle here\n" + lines)
    model.press("/needle<Enter>")
    let list = Layout(model).list.bottom
    #expect(picture(model, from: list).contains("a needle here"))
    #expect(marked(model).contains { $0 > list })
  }

  @Test func aMatchBeyondTheTextIsShownInHexadecimal() {
    let hay = String(repeating: "0123456789abcdef", count: 20_000)
    var model = model(hay + "needle" + hay)
    model.press("/needle<Enter>")
    #expect(model.detail.tab == .hex)
    #expect(picture(model, from: Layout(model).list.bottom).contains("needle"))
  }

  @Test func theCursorOfTheUserIsNotMovedAgain() {
    let lines = (1...200).map { "line \($0)" }.joined(separator: "\n")
    var model = model(lines + "\nneedle\n" + lines)
    model.press("/needle<Enter>3g")
    #expect(model.detail.top == 0)
    model.press("jjk")
    #expect(model.detail.line == 1)
  }

  @Test func scrollingSidewaysLeavesAMarkAndEnds() {
    var model = model(String(repeating: "0123456789", count: 30))
    model.press("l")
    let rows = model.picture.filter { $0.contains("TEXT") && $0.contains("‹") }
    #expect(rows.count == 2)
    #expect(model.picture.contains { $0.contains("Info ‹8") })
    for _ in 0..<60 { model.press("l") }
    #expect(model.list.column < 300)
    #expect(model.notice?.text.contains("continues to the right") == true)
    #expect(model.picture.contains { $0.contains("TEXT") && $0.contains("6789") })
    for _ in 0..<60 { model.press("h") }
    #expect(!model.picture.contains { $0.contains("‹") })
  }

  @Test func shortPayloadsAreNotScrolledAway() {
    var model = model("short")
    model.press("lll")
    #expect(model.list.column == 0)
    #expect(model.notice != nil)
  }
}
