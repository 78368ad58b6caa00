import InspectorSupport
import Rows
import Screen
import ScreenSupport
import Testing
import TrafficSupport
import Units
import View
import WebSocket

@testable import Inspector

/// A connection as a sequence diagram.
@Suite struct ConversationTests {
  private func model(width: Int = 80, height: Int = 24) -> Model {
    let traffic = Traffic()
    let recorder = traffic.open("/market")
    traffic.text(recorder, #"{"jsonrpc":"2.0","id":6,"method":"subscribe"}"#, from: .client)
    traffic.text(recorder, #"{"jsonrpc":"2.0","id":6,"result":true}"#)
    for price in 0..<12 { traffic.text(recorder, "price \(price)") }
    traffic.text(recorder, #"{"jsonrpc":"2.0","id":7,"method":"lost"}"#, from: .client)
    traffic.frame(recorder, .ping, [1], from: .server)
    traffic.frame(recorder, .close, [0x03, 0xE8], from: .client)
    var model = traffic.model(width: width, height: height, isLive: false)
    let pass = UnitPass(traffic.session, into: model.unitIndex)
    while pass.advance() {}
    model.take(.decoded)
    model.press("1jV")
    return model
  }

  @Test func requestsAnswersAndRunsAreOneLineEach() {
    let picture = model().picture
    #expect(picture[0].contains(/client +#1 \/market +server +answer/))
    #expect(picture.contains { $0.contains(/│── rpc subscribe #6 ─+▶│/) })
    #expect(picture.contains { $0.contains(/│◀─+ rpc ok #6 true ──│ 1\.0 ms +▇+/) })
    #expect(picture.contains { $0.contains(/· ◀ 12 × TEXT price 0/) })
    #expect(picture.contains { $0.contains("lost #7") && $0.contains("no answer yet") })
    #expect(picture.contains { $0.contains(/│── CLOSE 1000/) })
  }

  @Test func enterGoesToTheFrame() {
    var model = model()
    model.press("gjj")
    model.press("<Enter>")
    #expect(model.overlay == nil)
    #expect(model.cursorRow == .frame(3))
    #expect(model.focus == .frames)
  }

  @Test(arguments: [(200, 60), (120, 36), (80, 24), (40, 12), (20, 5)])
  func itFitsEverySize(width: Int, height: Int) {
    let model = model(width: width, height: height)
    expectGolden(render(model, size: model.size), "conversation-\(width)x\(height)")
  }

  @Test func withoutAConnectionThereIsNone() {
    var model = Traffic().model(isLive: false)
    model.press(":conversation<Enter>")
    #expect(model.overlay == nil)
    #expect(model.notice != nil)
  }
}
