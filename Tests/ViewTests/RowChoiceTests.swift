import InspectorSupport
import Rows
import Screen
import Testing
import TrafficSupport
import View
import WebSocket

@testable import Inspector

/// Rows that are left out, and columns that are chosen.
@Suite struct RowChoiceTests {
  private let traffic = Traffic()

  private func frames(_ model: Model) -> [UInt32] {
    (0..<model.rowCount).compactMap {
      if case .frame(let number) = model.row(at: $0) { number } else { nil }
    }
  }

  @Test func oneKeyHidesKeepAlivesBesidesTheFilter() {
    let recorder = traffic.open()
    traffic.text(recorder, "one")
    traffic.frame(recorder, .ping, [1], from: .server)
    traffic.frame(recorder, .pong, [1], from: .client)
    traffic.text(recorder, "two", from: .client)
    var model = traffic.model(width: 120, isLive: false)
    model.press("K")
    #expect(frames(model) == [1, 4] && !model.isFiltering, "nothing is left to be done")
    #expect(model.picture[0].contains("[no pings]"))
    // What happened to connections stays.
    #expect(model.rowCount == 3)
    model.press("fdir == client<Enter>")
    #expect(frames(model) == [4])
    model.press("K")
    #expect(frames(model) == [3, 4])
    model.press("f<C-u><Enter>vK")
    #expect(frames(model) == [1, 4])
  }

  @Test func rowsThatSayTheSameAreFolded() {
    let recorder = traffic.open()
    for word in ["a", "a", "a", "b", "a", "a"] { traffic.text(recorder, word) }
    traffic.text(recorder, "a", from: .client)
    traffic.text(recorder, "a", fin: false)
    traffic.frame(recorder, .continuation, [], from: .server)
    var model = traffic.model(width: 120, isLive: false)
    model.press("d")
    #expect(frames(model) == [1, 4, 5, 7, 8, 9])
    #expect(model.picture.contains { $0.contains("×3") })
    #expect(model.picture.contains { $0.contains("×2") })
    model.press("d")
    #expect(frames(model).count == 9)
  }

  @Test func whatIsFoldedGrowsAsMoreComes() {
    let recorder = traffic.open()
    traffic.text(recorder, "tick")
    var model = traffic.model(width: 120)
    model.press("d")
    for _ in 0..<4 { traffic.text(recorder, "tick") }
    model.take(.logChanged)
    #expect(frames(model) == [1])
    #expect(model.picture.contains { $0.contains("×5") })
  }

  @Test func columnsAreChosenByName() {
    let recorder = traffic.open()
    traffic.text(recorder, "hello")
    var model = traffic.model(width: 120, isLive: false)
    model.press(":columns opcode length info time<Enter>")
    let head = model.picture.first { $0.contains("Op") && $0.contains("Info") } ?? ""
    #expect(head.contains(/Op +Len +Info +Time/))
    #expect(!head.contains("F123"))
    model.press(":columns opcode colour<Enter>")
    #expect(model.notice?.text.contains("no column 'colour'") == true)
    model.press(":columns auto<Enter>")
    #expect(model.picture.contains { $0.contains("F123") })
  }

  @Test func rowsHaveTheColoursOfFilters() {
    let recorder = traffic.open()
    traffic.text(recorder, #"{"type":"error"}"#)
    traffic.text(recorder, "fine", from: .client)
    var model = traffic.model(width: 120, isLive: false)
    func roles(_ word: String) -> Set<Role?> {
      let screen = render(model, size: model.size)
      guard let y = model.picture.firstIndex(where: { $0.contains("TEXT") && $0.contains(word) })
      else { return [] }
      return Set((40..<80).map { screen[$0, y].overlay })
    }
    model.press(#":highlight red json.type == "error"<Enter>:highlight green dir == client<Enter>"#)
    #expect(roles("error") == [.highlightRed])
    #expect(roles("fine") == [.highlightGreen])
    model.press(":highlight red<Enter>")
    #expect(roles("error") == [nil])
    model.press(":highlight pink op == text<Enter>")
    #expect(model.notice?.text.contains("no colour 'pink'") == true)
    model.press(":highlight red op ==<Enter>")
    #expect(model.notice?.weight == .error)
    var settings = Settings()
    #expect(settings.set("highlight.red", .text("finding")) == nil)
    #expect(settings.set("highlight.red", .text("op ==")) != nil)
  }

  @Test func columnsStandInTheSettings() {
    var settings = Settings()
    #expect(settings.set("columns", .list(["number", "opcode", "info"])) == nil)
    #expect(settings.columns == [.mark, .number, .opcode, .info])
    #expect(settings.set("columns", .list(["speed"]))?.contains("speed") == true)
    #expect(settings.set("columns", .text("auto")) == nil)
    #expect(settings.columns == nil)
  }
}
