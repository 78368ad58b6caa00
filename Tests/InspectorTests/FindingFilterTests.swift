import Capture
import InspectorSupport
import Rows
import Screen
import Testing
import TrafficSupport
import WebSocket

@testable import Filter
@testable import Inspector

/// Filters on findings show rows of findings that belong to no frame, as well as frames with
/// findings.
@Suite struct FindingFilterTests {
  private let traffic = Traffic()

  /// An unmasked frame of the client (F01) and a connection that ends without Close (C10 or C11).
  private func model() -> Model {
    let recorder = traffic.open()
    traffic.text(recorder, "good")
    traffic.frame(recorder, .text, Array("bare".utf8), from: .client, isMasked: false)
    traffic.end(recorder, by: .server)
    traffic.end(recorder, by: .client)
    return traffic.model(width: 120, isLive: false)
  }

  private var events: [RowID] {
    traffic.session.log.read { state in
      state.journal.indices.filter { !state.journal[$0].event.findings.isEmpty }
        .map { .event($0) }
    }
  }

  private func rows(_ model: Model) -> Set<RowID> {
    Set((0..<model.rowCount).compactMap { model.row(at: $0) })
  }

  @Test(arguments: ["", "v"])
  func findingsOnTheConnectionAreFound(view: String) throws {
    var model = model()
    #expect(!events.isEmpty)
    model.press(view + "ffinding<Enter>")
    #expect(rows(model) == Set(events + [.frame(2)]))
    model.press("f<C-u>finding == F01<Enter>")
    #expect(rows(model) == [.frame(2)])
    model.press("f<C-u>finding and not op == text<Enter>")
    #expect(rows(model) == Set(events))
    model.press("f<C-u>op == text<Enter>")
    #expect(rows(model) == [.frame(1), .frame(2)])
  }

  @Test func theFilterOfAFindingsRowFindsIt() {
    var model = model()
    model.press("G")
    guard case .event(let event) = events.first else { return }
    model.press("g;;")
    while model.cursorRow != .event(event), model.cursor + 1 < model.rowCount { model.press("j") }
    model.press("=")
    #expect(model.filter.text.hasPrefix("finding == "))
    #expect(rows(model).contains(.event(event)))
  }

  @Test func theyAreJudgedWithTheConnectionThatIsShown() {
    var model = model()
    let other = traffic.open("/other")
    traffic.text(other, "fine")
    model.take(.logChanged)
    model.press("1jj<Enter>ffinding<Enter>")
    #expect(rows(model).isEmpty)
    model.press("1k<Enter>")
    #expect(rows(model) == Set(events + [.frame(2)]))
  }
}
