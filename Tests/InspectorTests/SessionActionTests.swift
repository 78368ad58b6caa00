import Filter
import InspectorSupport
import Rows
import Screen
import Testing
import TrafficSupport

@testable import Inspector

@Suite struct SessionActionTests {
  private func model(isLive: Bool = true, canSend: Bool = false) -> Model {
    let traffic = Traffic()
    let recorder = traffic.open()
    traffic.text(recorder, "hello")
    return traffic.model(isLive: isLive, canSend: canSend)
  }

  @Test func qAsksOnlyWhenSomethingWouldBeLost() {
    var live = model()
    #expect(live.press("q") == [])
    #expect(live.picture[23].contains("Leave? y/n"))
    #expect(live.press("n") == [])
    #expect(live.overlay == nil)
    #expect(live.press("qy") == [.quit])
    var recorded = model()
    recorded.take(.recording(.on(file: "a.pcapng")))
    #expect(recorded.picture[0].contains("REC a.pcapng"))
    #expect(recorded.press("q") == [.quit])
    var file = model(isLive: false)
    #expect(file.press("q") == [.quit])
    var empty = Traffic().model()
    #expect(empty.press("q") == [.quit])
  }

  /// A frame that is held would go to the other end without its user's decision.
  @Test(arguments: [(0, nil), (1, "1 held frame goes on"), (2, "2 held frames go on")])
  func qSaysWhatBecomesOfHeldFrames(count: Int, sentence: String?) {
    let traffic = Traffic()
    traffic.text(traffic.open(), "hello")
    var model = traffic.model(width: 120, canIntercept: true)
    for number in 0..<count { traffic.hold("message \(number)") }
    model.take(.logChanged)
    #expect(model.press("q") == [])
    let question = model.picture[23]
    #expect(question.contains("Leave? y/n"))
    #expect(question.contains("held") == (sentence != nil))
    if let sentence { #expect(question.contains(sentence)) }
  }

  @Test func qShowsAllRowsAgainBeforeItLeaves() {
    var model = model(isLive: false)
    model.press("gmM")
    #expect(model.rowCount == 1)
    #expect(model.press("q") == [])
    #expect(!model.filter.isMarkedOnly && model.rowCount > 1)
  }

  @Test(arguments: ["Q", "ZZ", ":q!<Enter>", ":quit!<Enter>", ":quit-now<Enter>"])
  func someKeysDoNotAsk(keys: String) {
    var model = model()
    #expect(model.press(keys) == [.quit])
  }

  @Test func escNeverLeaves() {
    var model = model(isLive: false)
    #expect(model.press("<Esc><Esc><Esc>") == [])
    #expect(model.press("3<Esc><Esc>") == [])
  }

  @Test(arguments: [("3", Pane.detail), ("1", .connections)])
  func qGoesBackALevel(keys: String, pane: Pane) {
    var model = model(isLive: false)
    model.press(keys)
    #expect(model.focus == pane)
    #expect(model.press("q") == [])
    #expect(model.focus == .frames)
    #expect(model.press("q") == [.quit])
  }

  @Test func aPrefixThatGoesNowhereIsForgotten() {
    var model = model(isLive: false)
    #expect(model.press("ZG") == [])
    #expect(model.cursorRow == .frame(1))
    #expect(model.press("ZZ") == [.quit])
  }

  @Test func recordingAsksForAFile() {
    var model = model()
    #expect(model.press("W") == [])
    #expect(model.picture[23] == "record to: session.pcapng")
    #expect(model.press("out.pcapng<Enter>") == [.record("out.pcapng")])
    #expect(model.press(":record b c.pcapng<Enter>") == [.record("b c.pcapng")])
    model.take(.recording(.on(file: "out.pcapng")))
    #expect(model.press("W") == [])
    #expect(model.notice?.text == "the session is recorded to out.pcapng already")
  }

  @Test func aFailureOfTheRecordingStaysInSight() {
    var model = model()
    model.take(.recording(.failed("No space left on device")))
    #expect(model.picture[0].contains("NOT RECORDING: No space left on device"))
  }

  @Test(arguments: [
    (":save-screen a.txt<Enter>", Effect.saveScreen("a.txt")), ("<C-l>", .redraw),
    ("<C-z>", .suspend), ("<F2>", .setMouse(false)), (":theme nord<Enter>", .theme("nord")),
  ])
  func whatTheProgramDoesIsReturned(keys: String, effect: Effect) {
    var model = model()
    #expect(model.press(keys) == [effect])
  }

  @Test func themesAreShownOnTheWay() {
    var model = model()
    #expect(model.press("T") == [])
    #expect(model.press("<Up>") == [.theme("nord")])
    #expect(model.press("<Up>") == [.theme("mono")])
    #expect(model.press("<Esc>") == [.theme("terminal")])
    #expect(model.press("T<Up><Enter>") == [.theme("nord")])
    #expect(model.facts.theme == "nord")
    #expect(model.overlay == nil)
  }

  @Test func aThemeIsFoundByTypingAndOfferedToBeKept() {
    var model = model()
    model.facts.settingsName = "/c/config.toml"
    #expect(model.press("Tno") == [.theme("nord")])
    #expect(model.picture.contains { $0.contains("Themes: no") })
    #expect(!model.picture.contains { $0.contains("terminal ") })
    #expect(model.press("<Enter>") == [])
    #expect(model.picture[23].contains("Keep it for later runs, in /c/config.toml?"))
    #expect(model.press("y") == [.keepTheme("nord")])
    #expect(model.press("Tzzz<Enter>") == [])
    #expect(model.notice?.text.contains("zzz") == true)
    #expect(model.press("<Esc>") == [])
    #expect(model.facts.theme == "nord")
  }

  @Test func theHelpIsSearchedAndBeginsWithTheKeysOfThePane() {
    var model = model()
    model.press("?")
    #expect(model.picture[1].contains("Frames"))
    model.press("/clipb")
    model.press("<C-u>sidew")
    #expect(model.picture.contains { $0.contains("Nothing has 'sidew'") })
    // A heading leads to everything under it.
    model.press("<C-u>columns of")
    #expect(model.picture.contains { $0.contains("RSV1, RSV2, RSV3") })
    model.press("<C-u>its mark<Enter>")
    #expect(model.picture[2].contains("remove its mark"))
    #expect(model.press("j") == [])
    model.press("<Esc>")
    #expect(model.overlay != nil)
    model.press("<Esc>")
    #expect(model.overlay == nil)
    model.press("3?")
    #expect(model.picture[1].contains("Detail"))
  }

  @Test func theWholeFilterLanguageIsInTheHelp() {
    var model = model()
    model.press(":help filter<Enter>")
    #expect(model.picture[1].contains("Examples"))
    guard case .help(let help) = model.overlay else {
      Issue.record("there is no help")
      return
    }
    let lines = model.helpLines(help, size: .init(width: 200, height: 50))
    for example in FilterReference.examples {
      #expect(lines.contains { $0.keys == example.filter }, "\(example.filter)")
    }
    #expect(FilterReference.examples.count >= 20)
    for name in ["mqtt.topic", "json.…", "close.code", "contains"] {
      #expect(lines.contains { $0.keys == name }, "\(name)")
    }
    #expect(model.press(":help nonsense<Enter>") == [])
  }

  @Test func everyWarningIsInTheLog() {
    var model = model()
    model.timeOfDay = 1_767_323_045_000_000_000
    model.take(.warnings(["c.toml:1:1: one", "c.toml:2:1: two"]))
    model.take(.notice(Notice("two again", .warning, isRepeated: true)))
    model.take(.notice(Notice("three", .error)))
    model.take(.notice(Notice("three", .error)))
    model.take(.notice(Notice("nothing bad")))
    model.press("E")
    let text = model.picture.joined(separator: "\n")
    #expect(text.contains("03:04:05") && text.contains("c.toml:1:1: one"))
    #expect(text.contains("c.toml:2:1: two") && text.contains("three (2 times)"))
    #expect(!text.contains("two again") && !text.contains("nothing bad"))
    #expect(!text.contains("(1 times)"), "once is not said")
    model.press("<Tab>")
    #expect(model.picture[1].contains("Frames"))
  }

  @Test func settingsAreChangedOnTheWay() {
    var model = model()
    model.press(":set time utc<Enter>")
    #expect(model.timeFormat == .utc)
    #expect(model.press(":set mouse off<Enter>") == [.setMouse(false)])
    #expect(model.press(":set theme nord<Enter>") == [.theme("nord")])
    model.press(":set view messages<Enter>")
    #expect(model.filter.unit == .messages)
    for (line, part) in [
      ("sky blue", "no setting 'sky'"), ("share 5", "10 to 90"), ("color never", "start of a run"),
    ] {
      #expect(model.press(":set \(line.replacing(" ", with: "<Space>"))<Enter>") == [])
      #expect(model.notice?.weight == .error && model.notice?.text.contains(part) == true)
    }
    model.press(":set share<Enter>")
    #expect(model.notice?.text.contains("10 to 90") == true)
  }

  @Test func connectingAsksForAURL() {
    var model = model(canSend: true)
    #expect(model.press("Cws://a/b<Enter>") == [.connect("ws://a/b")])
    var viewer = self.model()
    #expect(viewer.press("C") == [])
    #expect(viewer.notice?.text == "connections cannot be opened from here")
  }

  @Test func thePromptRunsActionsAndHelpsWithNames() {
    var model = model()
    model.press(":time-format<Enter>")
    #expect(model.timeFormat == .delta)
    model.press(":folow<Enter>")
    #expect(model.notice?.text == "there is no action 'folow'; did you mean follow?")
    model.press(":kill-to-end<Enter>")
    #expect(model.notice?.text == "'kill-to-end' only works in a line")
    model.press(":values-down<Enter>")
    #expect(model.notice?.text == "'values-down' only works on the screen of a diff")
    model.press(":pan<Tab>")
    #expect(model.promptText == "pane-composer")
    model.press("<Tab>")
    #expect(model.promptText == "pane-connections")
    model.press("<C-u>theme n<Tab>")
    #expect(model.promptText == "theme nord")
  }

  @Test func helpScrollsAndCloses() {
    var model = model()
    model.press("?")
    #expect(model.picture[1].contains("Frames"))
    model.press("jj")
    #expect(!model.picture[1].contains("Frames"))
    model.press("G")
    #expect(model.picture[22].contains("Put back what was cut"))
    #expect(model.press("q") == [])
    #expect(model.overlay == nil)
  }

  @Test func aKeyWithoutMeaningSaysSo() {
    var model = model()
    model.press("^")
    #expect(model.notice?.text == "^ does nothing here; ? shows the keys")
    model.press("j")
    #expect(model.notice == nil)
  }

  @Test func whatComesOfAnEffectIsTold() {
    var model = model()
    model.take(.notice(Notice("cannot write a.txt: Permission denied", .error)))
    #expect(model.picture[23] == " cannot write a.txt: Permission denied")
  }
}
