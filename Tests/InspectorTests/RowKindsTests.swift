import InspectorSupport
import Rows
import Testing
import TrafficSupport
import WebSocket

@testable import Inspector

/// Rows that are hidden on request: pings and pongs, and what repeats itself.
@Suite struct RowKindsTests {
  private static func model() -> Model {
    let traffic = Traffic()
    let recorder = traffic.open()
    for text in ["a", "a", "a", "b"] { traffic.text(recorder, text) }
    traffic.frame(recorder, .ping, [1], from: .server)
    traffic.frame(recorder, .pong, [1], from: .client)
    return traffic.model(isLive: false)
  }

  @Test func pingsAndPongsAreHiddenAndShownAgain() {
    var model = Self.model()
    let all = model.rowCount
    model.press("K")
    #expect(model.rowCount == all - 2)
    #expect(model.notice?.text == "pings and pongs are hidden")
    model.press("K")
    #expect(model.rowCount == all)
    #expect(model.notice?.text == "pings and pongs are shown")
  }

  @Test func rowsThatRepeatAreFoldedAndShownAgain() {
    var model = Self.model()
    let all = model.rowCount
    model.press("d")
    #expect(model.rowCount == all - 2)
    model.press("d")
    #expect(model.rowCount == all && model.notice?.text == "all rows are shown")
  }
}
