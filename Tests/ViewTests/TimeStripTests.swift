import InspectorSupport
import Rows
import Screen
import Testing
import Text
import TrafficSupport
import View
import WebSocket

@testable import Inspector

/// The strip under the title: what it says, and where clicks and drags on it lead.
@Suite struct TimeStripTests {
  /// Two seconds with a frame each, eight without, then three.
  private func traffic() -> Traffic {
    let traffic = Traffic()
    let recorder = traffic.open()
    traffic.text(recorder, "first")
    traffic.pass(seconds: 1)
    traffic.text(recorder, "second")
    traffic.pass(seconds: 8)
    for word in ["late one", "late two", "late three"] {
      traffic.text(recorder, word, from: .client)
    }
    return traffic
  }

  private func strip(_ model: Model) -> String { model.picture[1] }

  private func bar(_ model: Model) -> Range<Int> {
    let line = Layout(model).timeStrip
    return model.timeStrip.bar(in: line) ?? 0..<0
  }

  @Test(arguments: [true, false])
  func itSaysHowMuchThereIs(isLive: Bool) {
    let model = traffic().model(width: 100, isLive: isLive)
    #expect(strip(model).contains("5 fr"))
    #expect(strip(model).contains("/s"))
    #expect(strip(model).contains(isLive ? "0s..60s" : "0s..9.0s"))
    #expect(strip(model).contains("▃"))
  }

  @Test func itCanBeHidden() {
    var model = traffic().model(width: 100)
    model.press("L")
    #expect(Layout(model).timeStrip.isEmpty)
    #expect(!strip(model).contains("fr "))
    model.press("L")
    #expect(strip(model).contains("fr "))
  }

  @Test(arguments: [(20, 5), (40, 12), (80, 14)])
  func smallScreensKeepTheirLines(width: Int, height: Int) {
    #expect(Layout(traffic().model(width: width, height: height)).timeStrip.isEmpty)
  }

  @Test func aClickSelectsTheRowOfThatTime() {
    var model = traffic().model(width: 100, isLive: false)
    let bar = bar(model)
    model.take(.input(.mouse(Mouse(.press(.left), x: bar.upperBound - 1, y: 1)), at: 0))
    model.take(.input(.mouse(Mouse(.release, x: bar.upperBound - 1, y: 1)), at: 1))
    #expect(model.cursorRow == .frame(5))
    #expect(model.filter.filter == nil)
    model.take(.input(.mouse(Mouse(.press(.left), x: bar.lowerBound + bar.count / 2, y: 1)), at: 9))
    model.take(.input(.mouse(Mouse(.release, x: bar.lowerBound + bar.count / 2, y: 1)), at: 10))
    #expect(model.cursorRow == .frame(2))
  }

  @Test func aDragShowsOnlyWhatCameThen() {
    var model = traffic().model(width: 100, isLive: false)
    let bar = bar(model)
    model.take(.input(.mouse(Mouse(.press(.left), x: bar.lowerBound + 5, y: 1)), at: 0))
    model.take(.input(.mouse(Mouse(.drag(.left), x: bar.lowerBound + 20, y: 9)), at: 1))
    #expect(model.stripDrag != nil)
    model.take(.input(.mouse(Mouse(.release, x: bar.lowerBound + 20, y: 9)), at: 2))
    #expect(model.filter.text.hasPrefix("rel >= "))
    #expect(model.rowCount == 1)
    #expect(model.row(at: 0) == .frame(2))
  }

  @Test func seekGoesToATime() {
    var model = traffic().model(width: 100, isLive: false)
    for (place, frame) in [("50%", 2), ("9.5s", 5), ("100ms", 1), ("-1h", 1), ("+9.1s", 5)] {
      model.press("<Esc>:seek \(place)<Enter>")
      #expect(model.cursorRow == .frame(UInt32(frame)), "\(place)")
    }
    model.press(":seek soon<Enter>")
    #expect(model.notice?.text.contains("not a position") == true)
  }

  @Test func whatTheFilterMatchesIsBright() {
    var model = traffic().model(width: 100, isLive: false)
    model.press("fdir == client<Enter>")
    let screen = render(model, size: model.size)
    let y = Layout(model).timeStrip.y
    let bright = bar(model).filter { screen[$0, y].role == .title }
    let dim = bar(model).filter { screen[$0, y].role == .dim && screen[$0, y].glyph.text != " " }
    #expect(!bright.isEmpty && !dim.isEmpty)
    #expect(bright.allSatisfy { place in dim.allSatisfy { $0 < place } })
  }

  @Test func aLiveClockMovesIt() {
    var model = traffic().model(width: 100)
    #expect(model.nextTick != nil)
    model.take(.tick(5_000_000_000))
    model.take(.tick(95_000_000_000))
    // A minute after the last frame nothing of it is left, and nothing wakes the program.
    #expect(!strip(model).contains("▃"))
    #expect(strip(model).contains("-60s..now"))
    #expect(model.nextTick == nil)
  }
}
