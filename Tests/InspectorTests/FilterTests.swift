import InspectorSupport
import Rows
import Screen
import Testing
import TrafficSupport
import WebSocket

@testable import Inspector

@Suite struct FilterTests {
  private let traffic = Traffic()

  private func model() -> Model {
    let (first, second) = (traffic.open(), traffic.open("/other"))
    for number in 1...40 {
      traffic.text(number % 4 == 0 ? second : first, "message \(number)")
    }
    return traffic.model(isLive: false)
  }

  @Test func wordsHideWhatDoesNotHaveThem() {
    var model = model()
    model.press("f\"message 3\"<Enter>")
    #expect(model.rowCount == 11)
    #expect(model.row(at: 0) == .frame(3))
    #expect(model.row(at: 10) == .frame(39))
    #expect(model.row(at: 11) == nil)
    #expect(model.picture[1].contains("message 3"))
    #expect(model.picture[1].contains("11/42"))
  }

  @Test func aFilterIsTurnedRound() {
    var model = model()
    model.press(":filter invert<Enter>")
    #expect(model.notice?.text == "there is no filter to invert; f writes one")
    model.press("f\"message 3\"<Enter>:filter invert<Enter>")
    #expect(model.filter.text == #"not ("message 3")"#)
    #expect(model.rowCount == 29)
    model.press(":filter invert<Enter>")
    #expect(model.filter.text == #""message 3""#)
    model.take(.filter("not (n < 3) or (n > 5)"))
    model.press(":filter invert<Enter>")
    #expect(model.filter.text == "not (not (n < 3) or (n > 5))")
    #expect(model.rowCount == 2)
    model.take(.filter(#"text contains ":)""#))
    model.press(":filter invert<Enter>:filter invert<Enter>")
    #expect(model.filter.text == #"text contains ":)""#)
  }

  @Test func theProgramCanStartWithAFilter() {
    var model = model()
    model.take(.filter("text contains \"39\""))
    #expect(model.rowCount == 1)
    model.take(.filter("len ="))
    #expect(model.rowCount == 1)
    #expect(model.notice?.weight == .error)
  }

  @Test func escLeavesTheFilterAsItWas() {
    var model = model()
    model.press("f39<Enter>f and more<Esc>")
    #expect(model.filter.text == "39")
    #expect(model.rowCount == 1)
    model.press("f<C-u><Enter>")
    #expect(model.rowCount == 42)
  }

  @Test func framesThatArriveAreJudgedToo() {
    let recorder = traffic.open("/third")
    var model = model()
    model.press("f\"needle\"<Enter>")
    #expect(model.rowCount == 0)
    #expect(model.picture.contains { $0.contains("no frame matches the filter") })
    traffic.text(recorder, "a needle")
    model.take(.logChanged)
    #expect(model.rowCount == 1)
  }

  @Test func aConnectionKeepsItsEvents() {
    var model = model()
    model.press("1jj<Enter>")
    #expect(model.focus == .frames)
    #expect(model.rowCount == 11)
    #expect(model.row(at: 1) == .frame(4))
    #expect(model.picture[0].contains("of #2"))
    model.press("*")
    #expect(model.rowCount == 42)
    model.press(":goto 5<Enter>@")
    #expect(model.rowCount == 31)
    #expect(model.cursorRow == .frame(5))
    model.press("<Esc>")
    #expect(model.rowCount == 42)
  }

  @Test func manyRowsAreJudgedInSteps() {
    let recorder = traffic.open()
    for _ in 0..<40 {
      traffic.send(
        recorder, Array(repeating: [0x82, 0x00], count: 1000).flatMap { $0 }, from: .server)
    }
    var model = traffic.model(isLive: false)
    for key in "fop == binary and not \"x\"" { _ = update(&model, .input(.key(.init(key)), at: 0)) }
    var effects = update(&model, .input(.key(.init(.enter)), at: 0))
    #expect(effects == [.work])
    #expect(model.picture[0].contains("filtering"))
    // Keys work meanwhile.
    _ = update(&model, .input(.key(.init("j")), at: 0))
    #expect(model.cursor == 1)
    // Each step brings it further, and leaves most of it to the steps after it.
    while effects.contains(.work) {
      let before = model.filter.matches.checked
      effects = update(&model, .work)
      #expect((before + 1...before + 4096).contains(model.filter.matches.checked))
    }
    #expect(model.rowCount == 40_000)
    #expect(model.cursor == 1)
  }

  @Test func whatIsWrongIsSaidWhileTyping() {
    _ = traffic.open()
    var model = traffic.model(isLive: false)
    model.press("f")
    #expect(model.picture[1].hasSuffix("all frames"))
    model.press("len ==")
    #expect(model.picture[1].hasSuffix("..."))
    #expect(model.picture[2].hasPrefix(String(repeating: " ", count: 15) + "^ "))
    model.press("<C-u>len == 3 and opcod == 1")
    #expect(model.picture[1].hasSuffix("! invalid"))
    #expect(model.picture[2].hasPrefix(String(repeating: " ", count: 22) + "^ "))
    #expect(model.picture[2].hasSuffix("did you mean opcode?"))
    model.press("<Enter>")
    #expect(model.overlay != nil)
    #expect(model.notice?.weight == .error)
    model.press("<Tab>")
    #expect(model.promptText == "len == 3 and opcode == 1")
    #expect(model.picture[1].hasSuffix("ok"))
    model.press("<Enter>")
    #expect(model.filter.text == "len == 3 and opcode == 1")
  }

  @Test func linesComeBackFromTheHistory() {
    var model = model()
    model.press("fop == ping<Enter>f<C-u>op == pong<Enter>f<C-u>dra<Up>")
    #expect(model.promptText == "op == pong")
    model.press("<Up>")
    #expect(model.promptText == "op == ping")
    model.press("<Down><Down>")
    #expect(model.promptText == "dra")
  }
}
