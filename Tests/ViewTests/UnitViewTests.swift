import Capture
import InspectorSupport
import Rows
import Screen
import Testing
import TrafficSupport
import Units
import WebSocket

@testable import Inspector

/// Rows that are units: what decoders found in the messages.
@Suite struct UnitViewTests {
  private let traffic = Traffic()

  private func decoded(isLive: Bool = false, keys: String = "v") -> Model {
    var model = traffic.model(width: 120, height: 40, isLive: isLive)
    model.press(keys)
    decode(&model)
    return model
  }

  private func decode(_ model: inout Model) {
    let pass = UnitPass(traffic.session, into: model.unitIndex)
    while pass.advance() {}
    model.take(.decoded)
  }

  private func rows(_ model: Model) -> [String] {
    model.contents(of: 0..<model.rowCount, previewBytes: 200).map { row in
      String(decoding: (row.said ?? []).flatMap(\.bytes), as: UTF8.self)
    }
  }

  /// A batch of two requests in one message, then an answer to each.
  private func batch() {
    let recorder = traffic.open()
    traffic.text(
      recorder,
      #"[{"jsonrpc":"2.0","id":1,"method":"one"},{"jsonrpc":"2.0","id":2,"method":"two"}]"#,
      from: .client)
    traffic.text(recorder, #"{"jsonrpc":"2.0","id":2,"result":22}"#)
    traffic.text(recorder, #"{"jsonrpc":"2.0","id":1,"result":11}"#)
  }

  @Test func aMessageOfTwoUnitsIsTwoRows() {
    batch()
    let model = decoded(keys: "vv")
    #expect(rows(model) == ["", "rpc one #1", "rpc two #2", "rpc ok #2 22", "rpc ok #1 11"])
    let picture = model.picture
    #expect(picture.contains { $0.contains("┌") && $0.contains("one") })
    #expect(picture.contains { $0.contains("└") && $0.contains("two") })
    #expect(picture.contains { $0.contains("json-rpc") && $0.contains("ok #2 22") })
    #expect(picture[0].contains("[units]"))
  }

  @Test func theCursorStandsOnEachOfThem() {
    batch()
    var model = decoded(keys: "vv")
    model.press("g")
    for index in 0..<5 {
      #expect(model.cursor == index)
      model.press("j")
    }
    model.press("kkk")
    #expect(model.cursor == 1)
    #expect(model.cursorRow == .frame(1))
    model.press("v")
    #expect(model.filter.unit == .frames)
    #expect(model.cursorRow == .frame(1))
  }

  @Test func aFilterKeepsTheUnitsOfWhatMatches() {
    batch()
    var model = decoded(keys: "vv")
    model.press("fdir == client<Enter>")
    #expect(rows(model) == ["rpc one #1", "rpc two #2"])
    model.press("f<C-u>rpc.result == 11<Enter>")
    #expect(rows(model) == ["rpc ok #1 11"])
  }

  @Test func unitsThatAreFoundLaterAppear() {
    batch()
    var model = traffic.model(width: 120, height: 40, isLive: false)
    model.press("vvG")
    #expect(model.rowCount == 4)
    let before = model.cursorRow
    decode(&model)
    #expect(model.rowCount == 5)
    #expect(model.cursorRow == before)
  }
}

/// Filters that ask what answers what, while answers still come.
@Suite struct AnswerFilterTests {
  private let traffic = Traffic()

  private func ask(_ recorder: ConnectionRecorder, _ id: Int) {
    traffic.text(recorder, #"{"jsonrpc":"2.0","id":\#(id),"method":"m"}"#, from: .client)
  }

  private func answer(_ recorder: ConnectionRecorder, _ id: Int) {
    traffic.text(recorder, #"{"jsonrpc":"2.0","id":\#(id),"result":0}"#)
  }

  private func frames(_ model: Model) -> [UInt32] {
    (0..<model.rowCount).compactMap {
      if case .frame(let number) = model.row(at: $0) { number } else { nil }
    }
  }

  @Test(arguments: ["", "v", "vv"])
  func anOrphanIsNoneOnceItIsAnswered(view: String) {
    let recorder = traffic.open()
    ask(recorder, 1)
    ask(recorder, 2)
    var model = traffic.model()
    let pass = UnitPass(traffic.session, into: model.unitIndex)
    model.press(view + "forphan<Enter>")
    #expect(frames(model) == [], "nothing is decoded yet")
    while pass.advance() {}
    model.take(.decoded)
    #expect(frames(model) == [1, 2])
    answer(recorder, 1)
    model.take(.logChanged)
    while pass.advance() {}
    model.take(.decoded)
    #expect(frames(model) == [2])
    model.press("f<C-u>not orphan and dir == client<Enter>")
    #expect(frames(model) == [1])
    answer(recorder, 2)
    model.take(.logChanged)
    while pass.advance() {}
    model.take(.decoded)
    #expect(frames(model) == [1, 2])
  }

  @Test func aLatencyIsKnownWhenThePassHasComeThere() {
    let recorder = traffic.open()
    ask(recorder, 1)
    var model = traffic.model()
    let pass = UnitPass(traffic.session, into: model.unitIndex)
    model.press("flatency > 100us<Enter>")
    answer(recorder, 1)
    model.take(.logChanged)
    #expect(frames(model) == [])
    while pass.advance() {}
    model.take(.decoded)
    #expect(frames(model) == [2])
    #expect(!model.hasWork)
  }
}
