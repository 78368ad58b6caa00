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

@Suite struct StatisticsPaneTests {
  @Test func itHasOpcodesSizesAndHowLongAnswersTook() {
    let traffic = Traffic.examples()
    let recorder = traffic.open("/rpc")
    traffic.text(recorder, #"{"jsonrpc":"2.0","id":1,"method":"add"}"#, from: .client)
    traffic.text(recorder, #"{"jsonrpc":"2.0","id":1,"result":3}"#)
    var model = traffic.model(width: 100, height: 100, isLive: false)
    let pass = UnitPass(traffic.session, into: model.unitIndex)
    while pass.advance() {}
    model.take(.decoded)
    model.press("%")
    let text = model.picture.joined(separator: "\n")
    // Six of the server's frames are text, two of the client's, and what was added.
    #expect(text.contains(/TEXT +3 +46B +7 +\d+B/))
    #expect(text.contains(/BIN +0 +0B +1 +256B/))
    #expect(text.contains("Payloads by size"))
    #expect(text.contains(/json-rpc add +1 +1\.0 ms/))
    #expect(text.contains(/1\.0 ms +#\d+ +add +connection \d/))
    #expect(text.contains("connection 1"))
    #expect(text.contains("From a Ping to its Pong"))
    #expect(text.contains(/≤ 1\.0 ms +1 ▇+/))
    model.press("%")
    #expect(model.overlay == nil)
  }

  /// Whether or not anything else on the screen needs the time.
  @Test func itFollowsALiveSession() {
    let traffic = Traffic()
    let recorder = traffic.open("/live")
    traffic.text(recorder, "one")
    var model = traffic.model(width: 60, height: 30)
    model.press("L%")
    var now: UInt64 = 1_000_000_000
    for count in 1...3 {
      for _ in 0..<100 {
        if model.hasWork { model.take(.work) }
        guard let due = model.nextTick else { break }
        now = max(now, due)
        model.take(.tick(now))
      }
      let row = model.picture.first { $0.contains(/TEXT +0 +0B/) }
      #expect(row?.contains(" \(count) ") == true)
      #expect(model.nextTick == nil, "nothing changes until something comes")
      traffic.text(recorder, "more")
      model.take(.logChanged)
    }
  }

  @Test(arguments: [(200, 60), (120, 36), (80, 24), (40, 12), (20, 5)])
  func itFitsEverySize(width: Int, height: Int) {
    var model = Traffic.examples().model(width: width, height: height, isLive: false)
    model.press("%jjGkgq")
    #expect(model.overlay == nil)
    model.press("%")
    expectGolden(render(model, size: model.size), "statistics-\(width)x\(height)")
  }
}

@Suite struct FindingListTests {
  @Test func enterGoesToTheFrame() {
    var model = Traffic.examples().model(width: 120, height: 40, isLive: false)
    model.press("'")
    #expect(model.picture.contains { $0.contains("Findings") })
    #expect(model.picture.contains { $0.contains("T01 E #1 frame 9") })
    guard case .findings(let list) = model.overlay,
      let place = list.entries.firstIndex(where: { $0.rule == .t01 })
    else {
      Issue.record("no list")
      return
    }
    model.press(String(repeating: "j", count: place) + "<Enter>")
    #expect(model.overlay == nil)
    #expect(model.cursorRow == .frame(9))
  }

  @Test func thereMayBeNone() {
    let traffic = Traffic()
    traffic.text(traffic.open(), "fine")
    var model = traffic.model(isLive: false)
    model.press("'")
    #expect(model.overlay == nil)
    #expect(model.notice?.text == "there are no findings, and no broken payloads")
  }

  @Test func brokenPayloadsAreListedAndCounted() {
    let traffic = Traffic()
    let recorder = traffic.open()
    traffic.text(recorder, "fine")
    for _ in 0..<2 { traffic.text(recorder, #"{"a":1,"b":}"#) }
    var model = traffic.model(width: 120, height: 40, isLive: false)
    #expect(!model.picture[0].contains("broken"))
    let pass = UnitPass(traffic.session, into: model.unitIndex)
    while pass.advance() {}
    model.take(.decoded)
    #expect(model.picture[0].contains("✗ 2 broken"))
    model.press("'")
    let line = "✗     #1 frame 2 (2 times): not JSON from here on: "
    #expect(model.picture.contains { $0.contains(line) && $0.contains(", byte 11") })
    model.press("<Enter>")
    #expect(model.cursorRow == .frame(2))
  }
}
