import InspectorSupport
import Screen
import Testing

@testable import Inspector

/// What the filter's line says while an expression is written, and afterwards.
@Suite struct FilterBarTests {
  private func model() -> Model {
    let traffic = Traffic()
    let recorder = traffic.open()
    traffic.text(recorder, "one")
    return traffic.model(isLive: false)
  }

  @Test func aMistypedFieldIsNoTextSearch() {
    var model = model()
    model.press("ffrobnicate")
    #expect(model.picture[1].hasSuffix("! invalid"))
    #expect(model.picture[2].hasSuffix("did you mean the text \"frobnicate\"?"))
    model.press("<Enter>")
    #expect(model.overlay != nil)
    #expect(model.filter.filter == nil)
    model.press("<Tab>")
    #expect(model.promptText == "\"frobnicate\"")
    #expect(model.picture[1].hasSuffix("searches text"))
    model.press("<Enter>")
    #expect(model.filter.text == "\"frobnicate\"")
    #expect(model.picture[1].contains("a text search"))
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

  @Test func filterDimIsRefused() {
    var model = model()
    model.press(":filter dim op == ping<Enter>")
    #expect(model.notice?.weight == .error)
    #expect(model.filter.filter == nil)
  }
}
