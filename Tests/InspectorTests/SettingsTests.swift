import InspectorSupport
import Rows
import Screen
import Testing
import TrafficSupport

@testable import Inspector

@Suite struct SettingsTests {
  @Test(arguments: [
    ("theme", Settings.Value.text("nord")), ("color", .text("256")), ("mouse", .flag(false)),
    ("time", .text("utc")), ("follow", .flag(false)), ("view", .text("messages")),
    ("layout", .text("beside")), ("sidebar", .flag(false)), ("share", .number(70)),
    ("ascii", .flag(true)), ("history", .flag(false)), ("light-theme", .text("nord")),
    ("dark-theme", .text("nord")), ("snippets.beat", .text("x")), ("keys.follow", .text("<C-x>")),
    ("keys.down", .list(["j", "n"])),
  ])
  func aSettingIsTaken(name: String, value: Settings.Value) {
    var settings = Settings()
    #expect(settings.set(name, value) == nil)
    #expect(settings != Settings())
  }

  @Test(arguments: [
    ("theme", Settings.Value.flag(true)), ("mouse", .text("yes")), ("time", .text("noon")),
    ("share", .number(95)), ("view", .text("packets")), ("layout", .text("above")),
    ("keys.follow", .flag(true)), ("nonsense", .number(1)),
  ])
  func aWrongValueIsSaidAndChangesNothing(name: String, value: Settings.Value) {
    var settings = Settings()
    #expect(settings.set(name, value)?.contains(name) == true)
    #expect(settings == Settings())
  }

  @Test func theTableHasEverySettingWithAValueThatItTakes() throws {
    for entry in Settings.table {
      var settings = Settings()
      let text = entry.standard
      let value: Settings.Value =
        text.hasPrefix("\"")
        ? .text(String(text.dropFirst().dropLast()))
        : Int(text).map { .number($0) } ?? .flag(text == "true")
      #expect(settings.set(entry.name, value) == nil, "\(entry.name)")
      #expect(settings.set(entry.name, .other)?.contains(entry.name) == true)
    }
  }

  @Test func theScreenIsAsTheSettingsSay() {
    let traffic = Traffic()
    let recorder = traffic.open()
    traffic.text(recorder, "a", fin: false)
    traffic.text(recorder, "b")
    var settings = Settings()
    for (name, value) in [
      ("time", Settings.Value.text("utc")), ("view", .text("messages")), ("follow", .flag(false)),
      ("layout", .text("away")), ("keys.follow", .text("<F5>")),
    ] { #expect(settings.set(name, value) == nil) }
    var model = Model(
      session: traffic.session, facts: SourceFacts(mode: "t", isLive: true), settings: settings)
    #expect(model.timeFormat == .utc)
    #expect(model.rowCount == 3)
    #expect(!model.list.isFollowing)
    #expect(Layout(model).detail.isEmpty)
    model.press("F")
    #expect(!model.list.isFollowing)
    model.press("<F5>")
    #expect(model.list.isFollowing)
  }
}

@Suite struct KeyTableTests {
  private func keys(_ name: String, in table: KeyTable) -> [String] {
    table.actions.first { $0.name == name }?.keys ?? []
  }

  @Test func keysAreReplacedEverywhere() {
    let table = KeyTable([.init("follow", keys: ["<F5>", "<C-t>"])])
    #expect(table.problems == [])
    #expect(keys("follow", in: table) == ["<F5>", "<C-t>"])
    var settings = Settings()
    settings.keys = [.init("help", keys: ["<F9>"])]
    var model = Model(
      session: Traffic().session, facts: SourceFacts(mode: "t", isLive: true), settings: settings)
    #expect(model.picture[23].contains("F9 help"))
    model.press("<F9>")
    #expect(model.overlay?.context == .help)
    model.press("G")
    model.press("q:keys<Enter>")
    #expect(model.picture.contains { $0.contains("page-down") && $0.contains("<Space>") })
  }

  @Test func twoActionsCanSwapTheirKeys() {
    let table = KeyTable([.init("follow", keys: ["p"]), .init("pause", keys: ["F"])])
    #expect(table.problems == [])
    #expect(keys("follow", in: table) == ["p"])
    #expect(keys("pause", in: table) == ["F"])
  }

  /// Who adds a line below another one means the new one.
  @Test func theLastLineOfAnActionCounts() {
    let table = KeyTable([
      .init("follow", keys: ["<F5>"]), .init("pause", keys: ["<F6>"]),
      .init("follow", keys: ["<F7>"]),
    ])
    #expect(table.problems == [])
    #expect(keys("follow", in: table) == ["<F7>"] && keys("pause", in: table) == ["<F6>"])
  }

  @Test func aClashRefusesThatLineOnly() {
    let table = KeyTable([
      .init("follow", keys: ["j"]), .init("record", keys: ["<F6>"]), .init("theme", keys: ["<F6>"]),
    ])
    #expect(keys("follow", in: table) == ["F"])
    #expect(keys("record", in: table) == ["<F6>"])
    #expect(keys("theme", in: table) == ["T"])
    #expect(table.problems.count == 2)
    let sentences = table.problems.map(\.sentence)
    #expect(sentences.contains("the keys of follow stay as they were: j is down"))
  }

  @Test func aKeyThatBeginsAnotherOnesIsAClash() {
    let table = KeyTable([.init("pause", keys: ["Z"])])
    #expect(keys("pause", in: table) == ["p"])
  }

  @Test func unknownNamesAndKeysAreSaid() {
    let table = KeyTable([
      .init("folow", keys: ["x"]), .init("pause", keys: ["<Nope>"]), .init("copy", keys: []),
    ])
    #expect(table.problems.count == 2)
    #expect(keys("pause", in: table) == ["p"])
    #expect(keys("copy", in: table) == [])
  }
}
