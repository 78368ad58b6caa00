import InspectorSupport
import Rows
import Screen
import Testing
import TrafficSupport

@testable import Inspector

/// What the filter's line says while an expression is written, and afterwards.
@Suite struct FilterBarTests {
  private let traffic = Traffic()

  private func model(width: Int = 80, height: Int = 24) -> Model {
    let recorder = traffic.open()
    traffic.text(recorder, "one")
    for number in 1...3 {
      traffic.text(recorder, #"{"type":"trade","order":{"price":\#(number)},"tags":["a"]}"#)
    }
    traffic.text(recorder, #"{"type":"hello"}"#)
    return traffic.model(width: width, height: height, isLive: false)
  }

  @Test func aBareWordIsATextSearchAndSaysSo() {
    var model = model()
    model.press("fjso")
    #expect(model.picture[1].hasSuffix("text search: \"jso\""))
    model.press("<C-u>frobnicate<Enter>")
    #expect(model.overlay == nil)
    #expect(model.filter.text == "frobnicate")
    #expect(model.picture[1].contains("a text search"))
    model.press("f<C-u>fin and one")
    #expect(model.picture[1].hasSuffix("partly text search: \"one\""))
  }

  @Test func aWordThatIsNearlyAFieldGetsAHint() {
    var model = model()
    model.press("fopcdoe")
    #expect(model.picture[1].hasSuffix("text search: \"opcdoe\""))
    #expect(model.picture[2].contains("did you mean opcode?"))
    model.press("<Tab>")
    #expect(model.promptText == "opcode")
    model.press("<C-u>opcdoe<Enter>")
    #expect(model.filter.text == "opcdoe")
    #expect(model.notice?.text.contains("did you mean opcode?") == true)
  }

  @Test func brokenExpressionsAreErrorsWithAPlace() {
    var model = model()
    for (text, place) in [("x and", 5), ("and x", 0), ("f(", 0), ("len > 1 k", 8)] {
      model.press("f<C-u>" + text.replacing("<", with: "<lt>").replacing(" ", with: "<Space>"))
      let start = 1 + "filter: ".count + place
      #expect(model.picture[2].hasPrefix(String(repeating: " ", count: start) + "^ "), "\(text)")
      model.press("<Enter>")
      #expect(model.filter.filter == nil, "\(text)")
      model.press("<Esc>")
    }
  }

  @Test func anErrorNearTheEndHasItsWordsBeforeIt() {
    var model = model()
    let before = String(repeating: "fin<Space>and<Space>", count: 5)
    model.press("f" + before + "len<Space>><Space>1<Space>k")
    let line = model.picture[2]
    // The caret is under the unit.
    #expect(line.hasSuffix("; did you mean 1k? ^"))
    #expect(line.count == 1 + "filter: ".count + 5 * "fin and ".count + "len > 1 k".count)
  }

  @Test func tabMendsWhatIsWrongAndNothingElse() {
    var model = model()
    model.press("flen > 1 k and fin<Tab>")
    #expect(model.promptText == "len > 1k and fin")
    model.press("<C-u>fin and op ping<Tab>")
    #expect(model.promptText == "fin and op == ping")
    model.press("<Enter>")
    #expect(!model.picture[1].contains("text search"))
  }

  @Test func candidatesHaveTheirTypesAndHowOftenTheyWereSeen() throws {
    var model = model(width: 120)
    model.press("fjso")
    let line = try #require(model.picture.first { $0.contains("json.order.price") })
    #expect(line.contains(/json\.order\.price +number +3/))
    #expect(model.picture.contains { $0.contains(/json\.type +text +4/) })
    model.press("<C-u>price")
    #expect(model.picture.contains { $0.contains("json.order.price") })
    model.press("<C-u>json.type == ")
    #expect(model.picture.contains { $0.contains(/"trade" +value +3/) })
    model.press("<Tab>")
    #expect(model.promptText == "json.type == \"trade\"")
    model.press("<Enter>")
    #expect(model.filter.matches.count == 3)
  }

  @Test func tabGoesThroughTheCandidatesAndBack() {
    var model = model()
    model.press("fclose.")
    model.press("<Tab>")
    #expect(model.promptText == "close.code")
    model.press("<Tab>")
    #expect(model.promptText == "close.reason")
    model.press("<S-Tab>")
    #expect(model.promptText == "close.code")
    model.press(" <Tab>")
    #expect(model.promptText == "close.code ==")
  }

  @Test func escTakesTheFilterAwayAndTheHistoryHasIt() {
    var model = model()
    model.press("ftrade<Enter>")
    #expect(model.rowCount == 3)
    model.press("<Esc>")
    #expect(model.filter.text.isEmpty)
    #expect(model.rowCount == 6)
    model.press("f<Up>")
    #expect(model.promptText == "trade")
  }

  @Test func dimKeepsTheOtherRows() {
    var model = model()
    model.press(":filter dim trade<Enter>")
    #expect(model.rowCount == 6)
    #expect(model.picture[1].contains("3/6"))
    #expect(
      (0..<6).map { model.row(at: $0).map(model.isDimmed) } == [
        true, true, false, false, false, true,
      ])
    model.press("v")
    #expect(model.rowCount == 6)
    #expect(model.row(at: 1).map(model.isDimmed) == true)
    model.press(":filter dim<Enter>")
    #expect(model.rowCount == 3)
  }

  @Test func aFilterIsKeptUnderAName() {
    var model = model(width: 120)
    model.press(":filter save x<Enter>")
    #expect(model.notice?.weight == .error)
    model.press("fjson.type == \"trade\"<Enter>")
    let saved = SavedFilter(name: "trades", text: "json.type == \"trade\"")
    #expect(model.press(":filter save trades<Enter>") == [.saveFilter(saved)])
    #expect(model.press(":filter save a b<Enter>") == [])
    model.take(.savedFilters([saved]))
    model.press("<Esc>f<C-u>trad")
    #expect(model.picture.contains { $0.contains("trades") && $0.contains("saved") })
    model.press("<Tab>")
    #expect(model.promptText == "json.type == \"trade\"")
    model.press("<C-u>@trades<Enter>")
    #expect(model.filter.text == saved.text)
    #expect(model.press(":filter forget trades<Enter>") == [.forgetFilter("trades")])
    #expect(model.press(":filter forget no<Enter>") == [])
  }

  @Test func thePaletteSaysWhatActionsDo() {
    var model = model(width: 120)
    model.press(":theme")
    #expect(model.picture.contains { $0.contains("Choose a theme") })
    model.press(" n<Tab>")
    #expect(model.promptText == "theme nord")
    model.press("<C-u>clipb")
    #expect(!model.picture.contains { $0.contains("Choose a theme") })
    model.press("<C-u>view ")
    #expect(model.picture.contains { $0.contains("a row is a whole message") })
  }
}
