import InspectorSupport
import Screen
import Testing
import TrafficSupport

@testable import Inspector

/// The line or lines in which a message is written.
@Suite struct ComposerViewTests {
  @Test func whileNothingIsWrittenTheFirstLineSaysWhatCanBe() {
    var model = Traffic.examples().model(canSend: true)
    model.press("c")
    let composer = Layout(model).composer
    #expect(composer.height == 3)
    let placeholder = "  text, or / and Tab for commands; // for a slash"
    #expect(model.picture[composer.y + 1] == placeholder)
    #expect(model.picture[composer.y + 2] == "")
    model.press("x")
    #expect(model.picture[composer.y + 1] == " x")
  }

  @Test func whatACommandCanBecomeLeavesTheTitleInSight() {
    var model = Traffic.examples().model(height: 5, canSend: true)
    model.press("c/")
    let composer = Layout(model).composer
    #expect(composer.y == 3 && composer.height == 1)
    #expect(model.picture[0].contains("proxy"))
    for row in model.picture[1...2] { #expect(row.contains(#/ /[a-z]+ /#)) }
  }
}
