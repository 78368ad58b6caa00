import InspectorSupport
import Screen
import Testing
import TrafficSupport

@testable import Inspector

/// Names that are suggested for files.
@Suite struct SuggestionTests {
  private func model(isLive: Bool = false) -> Model {
    let traffic = Traffic()
    traffic.text(traffic.open(), "hello")
    return traffic.model(isLive: isLive)
  }

  private func line(of model: Model) -> String? {
    if case .prompt(let prompt)? = model.overlay { prompt.line.text } else { nil }
  }

  @Test(arguments: [
    ("x", "session.pcapng"), ("jmx", "marked.pcapng"), ("xa.har", "a.har"),
    ("x<BS><BS><BS><BS><BS><BS>har", "session.har"), ("x<Left>_", "session.pcapn_g"),
    ("x<Tab>", "session.pcapng"), ("x<Tab><Tab>", "session.har"), ("xa<Tab><Tab>", "a.har"),
    ("xa.txt<S-Tab>", "a.txt"), ("x<Tab>.gz", "session.pcapng.gz"),
  ])
  func whatIsTypedTakesTheirPlace(keys: String, expected: String) {
    var model = model()
    model.press(keys)
    #expect(line(of: model) == expected)
  }

  @Test func enterTakesThem() {
    var model = model()
    guard case .export(let request)? = model.press("x<Enter>").first else {
      Issue.record("nothing is written")
      return
    }
    #expect(request.path == "session.pcapng")
    var live = self.model(isLive: true)
    #expect(live.press("W<Enter>") == [.record("session.pcapng")])
    #expect(live.press(":w my file.pcapng<Enter>") == [.record("my file.pcapng")])
  }

  @Test func theEndingsThatThereAreCanBeSeen() {
    var model = model()
    model.press("x")
    for name in ["session.pcapng", "session.har", "session.ndjson", "session.txt"] {
      #expect(model.picture.contains { $0.contains(name) }, "\(name)")
    }
  }
}
