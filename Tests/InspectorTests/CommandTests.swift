import InspectorSupport
import Rows
import Screen
import Testing
import TrafficSupport
import WebSocket

@testable import Inspector

/// Commands that cannot do what they are asked say so, and change nothing else.
@Suite struct CommandTests {
  private let traffic = Traffic()

  private func model(isLive: Bool = false, canIntercept: Bool = false) -> Model {
    let recorder = traffic.open()
    traffic.text(recorder, "one")
    traffic.text(recorder, "two")
    return traffic.model(isLive: isLive, canIntercept: canIntercept)
  }

  @Test func aFinishedRecordingIsNotHeld() {
    var model = model()
    model.press("p")
    #expect(!model.isPaused)
    #expect(model.notice?.text.contains(":replay") == true)
  }

  @Test func aReplayBeginsWhateverWasHeld() {
    var model = model()
    model.facts.isLoading = true
    model.press("p")
    #expect(model.isPaused)
    model.facts.isLoading = false
    model.press(":replay<Enter>")
    #expect(model.replay?.duration == 3_000_000)
    model.press("..")
    #expect(model.rowCount == 2)
  }

  @Test func aThemeThatIsNotThereChangesNothing() {
    var model = model()
    #expect(model.press(":theme frobnicate<Enter>") == [.theme("frobnicate")])
    #expect(model.facts.theme == "terminal")
    #expect(model.press(":theme nord<Enter>") == [.theme("nord")])
    #expect(model.facts.theme == "nord")
  }

  @Test func halfCloseWantsAnEnd() {
    var model = model(isLive: true, canIntercept: true)
    model.press(":half-close server2<Enter>")
    #expect(model.overlay == nil)
    #expect(model.notice?.weight == .error)
    model.press(":half-close<Enter>")
    #expect(model.promptText == "half-close ")
  }

  @Test func whatNeedsAnOpenConnectionSaysThatThereIsNone() {
    let recorder = traffic.open()
    traffic.end(recorder, by: .server)
    traffic.end(recorder, by: .client)
    var model = traffic.model(isLive: true, canIntercept: true)
    for command in ["kill", "half-close client"] {
      #expect(model.press(":\(command)<Enter>").isEmpty)
      #expect(model.notice?.text == "there is no open connection to break")
    }
  }

  @Test func aSpeedIsAskedFor() {
    var model = model()
    model.press(":replay<Enter>:speed<Enter>")
    #expect(model.promptText == "speed ")
    model.press("fast<Enter>")
    #expect(model.notice?.weight == .error)
  }

  @Test func tabGoesThroughTheFormats() {
    var model = model()
    model.press(":copy <Tab>")
    #expect(model.promptText == "copy text")
    model.press("<Tab>")
    #expect(model.promptText == "copy pretty")
  }

  @Test func aNameThatSomethingFollowsIsCompletedWithABlank() {
    var model = model()
    model.press(":save-f<Tab>")
    #expect(model.promptText == "save-filter ")
    model.press("<C-u>invert<Tab>")
    #expect(model.promptText == "invert-filter")
  }

  @Test func aNoteSaysWhereItStands() {
    var model = model(isLive: true)
    #expect(model.press(":note hello<Enter>") == [.note("hello", connection: 1)])
    #expect(model.notice?.text.contains("connection 1") == true)
  }
  @Test func aWordThatIsLikeNoActionSuggestsNone() {
    var model = model()
    model.press(":r<Enter>")
    #expect(model.notice?.text == "there is no action 'r'; :keys lists them")
    model.press(":serach x<Enter>")
    #expect(model.notice?.text.contains("did you mean search?") == true)
  }

  @Test func closingOffersOnlyWhatIsThere() {
    _ = traffic.open()
    var model = traffic.model(canSend: true)
    model.press(":close-connection<Enter>")
    #expect(model.picture.contains { $0.contains("Close connection 1") })
    #expect(!model.picture.contains { $0.contains(":kill") })
  }
}
