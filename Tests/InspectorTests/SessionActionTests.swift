import InspectorSupport
import Screen
import Testing

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
    #expect(model.picture[23] == "record to:")
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
    #expect(model.press("k") == [.theme("nord")])
    #expect(model.press("k") == [.theme("mono")])
    #expect(model.press("<Esc>") == [.theme("terminal")])
    #expect(model.press("Tk<Enter>") == [.theme("nord")])
    #expect(model.facts.theme == "nord")
    #expect(model.overlay == nil)
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
    #expect(model.picture[1].contains("Moving"))
    model.press("jj")
    #expect(!model.picture[1].contains("Moving"))
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
