import InspectorSupport
import Rows
import Screen
import Testing
import Text
import TrafficSupport
import WebSocket

@testable import Inspector

/// What must be readable however small the terminal is.
@Suite struct NarrowTests {
  private let traffic = Traffic()

  private func model(_ width: Int, _ height: Int, canIntercept: Bool = false) -> Model {
    let recorder = traffic.open()
    traffic.text(recorder, "hello")
    return traffic.model(
      width: width, height: height, isLive: true, canIntercept: canIntercept)
  }

  private func words(_ model: Model) -> String {
    model.picture.map { $0.trimmed }.joined(separator: " ")
  }

  @Test(arguments: [20, 30, 40, 80])
  func theSelectedTabIsSeen(width: Int) {
    var model = model(width, 5)
    model.press("3")
    for _ in DetailTab.allCases {
      model.press("]")
      #expect(model.picture[1].contains("[\(model.detail.tab.title)]"))
    }
  }

  @Test(arguments: [20, 40, 80])
  func aLongSentenceIsShownToItsEnd(width: Int) {
    var model = model(width, 10)
    model.press(":copy frobnicate<Enter>")
    #expect(words(model).contains("curl, python, row"))
    model.press("j")
    #expect(!words(model).contains("frobnicate"))
    model.press("q")
    #expect(words(model).contains("not recorded (W keeps it). Leave? y/n"))
  }

  @Test func whatIsTypedIntoTheFilterIsSeen() {
    var model = model(20, 5)
    model.press("fopcod == 1")
    #expect(model.picture[1].contains("opcod == 1"))
    #expect(model.picture[1].hasSuffix("!"))
    model.press("<C-u>op == 1")
    #expect(model.picture[1].hasSuffix("ok"))
  }

  @Test(arguments: [(20, 5), (40, 10), (80, 24)])
  func theHelpCanBeReadToTheEndOfEachLine(width: Int, height: Int) {
    var model = model(width, height)
    model.press("?")
    var seen = ""
    for _ in 0..<600 {
      let inner = model.picture.dropFirst().map {
        String($0.drop { $0 == "│" }.prefix { $0 != "│" }).trimmed
      }
      seen += " " + inner.joined(separator: " ")
      let before = model.picture
      model.press("<PgDn>")
      if model.picture == before { break }
    }
    for action in Action.all {
      let last = action.title.split(separator: " ").suffix(1).joined()
      #expect(seen.contains(last), "\(action.title)")
    }
    #expect(!seen.contains("…"))
  }

  @Test(arguments: [20, 30, 40, 54, 80])
  func everyByteIsInTheHexadecimalDump(width: Int) {
    let recorder = traffic.open()
    traffic.frame(recorder, .binary, Array(0..<40), from: .server)
    var model = traffic.model(width: width, height: 24, isLive: false)
    model.press("j3]]z")
    let wanted: [String] = (0..<40).map { HexText.number($0, width: 2) }
    let shown: [String] = model.picture.dropFirst().flatMap { line in
      line.dropFirst(6).prefix(50).split(separator: " ").map { String($0) }
    }
    #expect(shown.filter { wanted.contains($0) } == wanted)
  }

  @Test func theComposerLeavesRoomForItsText() {
    var model = model(20, 6, canIntercept: true)
    model.press("chello")
    #expect(model.picture.contains { $0.contains("hello") })
  }
}
