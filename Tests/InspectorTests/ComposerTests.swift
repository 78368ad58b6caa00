import Capture
import InspectorSupport
import Rows
import Screen
import Testing
import Text
import TrafficSupport
import WebSocket

@testable import Inspector
@testable import Intercept

@Suite struct ComposerTests {
  private let traffic = Traffic()

  private func model() -> Model {
    _ = traffic.open()
    return traffic.model(canSend: true)
  }

  @Test(arguments: [
    ("hello", OutgoingMessage.text("hello")), ("//slash", .text("/slash")),
    ("/ping tick", .ping(Array("tick".utf8))), ("/ping", .ping([])), ("/pong", .pong([])),
    ("/close", .close(nil, reason: "")),
    ("/close 1000 good night", .close(.normal, reason: "good night")),
    ("/close 999", .close(CloseCode(rawValue: 999), reason: "")),
    ("/bin 00 ff0a", .binary([0, 0xFF, 0x0A])), ("/bin", .binary([])),
  ])
  func aLineIsSentAsWhatItSays(line: String, message: OutgoingMessage) {
    var model = model()
    let keys = line.replacing("<", with: "<lt>")
    #expect(model.press("c" + keys + "<Enter>") == [.send(message, connection: 1)])
    #expect(model.composer.text.text == "")
    #expect(model.focus == .composer)
  }

  /// What arrives on another connection must not turn a message that is being written elsewhere.
  @Test func aMessageGoesWhereTheComposerWasOpenedFor() {
    let (first, second) = (traffic.open(), traffic.open("/other"))
    traffic.text(second, "two")
    traffic.text(first, "one")
    var model = traffic.model(canSend: true)
    model.press("c")
    #expect(model.target == 1)
    traffic.text(second, "more")
    model.take(.logChanged)
    #expect(model.target == 1)
    #expect(model.press("hi<Enter>") == [.send(.text("hi"), connection: 1)])
  }

  @Test(arguments: [
    ("/nope", "there is no command /nope; a line that begins with a slash is written with two"),
    ("/bin 0", "'0' is not hexadecimal: two digits a byte, spaces allowed"),
    ("/file", "there is no file named: /file PATH, or /file text PATH"),
    ("/file  ", "there is no file named: /file PATH, or /file text PATH"),
    ("/files", "there is no command /files; a line that begins with a slash is written with two"),
    ("/bin xy", "'xy' is not hexadecimal: two digits a byte, spaces allowed"),
    ("/close 70000", "'70000' is not a Close code: a number from 0 to 65535"),
    (
      "/ping " + String(repeating: "x", count: 126),
      "a control frame carries at most 125 bytes, this one would have 126"
    ),
  ])
  func whatCannotBeSentStaysAndSaysWhy(line: String, sentence: String) {
    var model = model()
    #expect(model.press("c" + line + "<Enter>") == [])
    #expect(model.composer.text.text == line)
    let said = model.picture[22...].map { $0.trimmed }.joined(separator: " ")
    #expect(said.hasSuffix(sentence))
    model.press("x")
    #expect(model.composer.problem == nil)
  }

  @Test(arguments: [("", "data.bin", false), ("text ", "a b.json", true), ("text  ", "x", true)])
  func aFileIsReadAndSentOnTheConnection(word: String, path: String, isText: Bool) throws {
    var model = model()
    let file = OutgoingFile(path: path, isText: isText, connection: 1, destination: nil)
    #expect(model.press("c/file \(word)\(path)<Enter>") == [.sendFile(file)])
    let bytes = Array("{}".utf8)
    let message = isText ? OutgoingMessage.text("{}") : .binary(bytes)
    #expect(try file.sending(bytes).get() == .send(message, connection: 1))
  }

  @Test func betweenTwoEndsAFileIsInjectedTowardsTheChosenOne() throws {
    _ = traffic.open()
    var model = traffic.model(canIntercept: true)
    let file = OutgoingFile(path: "f", isText: false, connection: 1, destination: .client)
    #expect(model.press("c/to client<Enter>/file f<Enter>") == [.sendFile(file)])
    #expect(
      try file.sending([0xFF]).get()
        == .hold(.inject(.binary([0xFF]), toward: .client, connection: 1)))
  }

  @Test func whatIsNoTextIsNotSentAsText() {
    let file = OutgoingFile(path: "f.bin", isText: true, connection: 1, destination: nil)
    #expect(file.sending([0x61, 0xFF]) == .failure(.notText("f.bin")))
  }

  @Test func escKeepsTheDraftAndArrivalsDoNotTouchIt() {
    var model = model()
    model.press("chalf a <Esc>")
    #expect(model.focus == .frames)
    let recorder = traffic.open("/second")
    for number in 0..<40 { traffic.text(recorder, "\(number)") }
    model.take(.logChanged)
    model.press("cword<Left><Left>")
    model.take(.logChanged)
    #expect(model.composer.text.text == "half a word")
    #expect(model.composer.text.line.cursor == 9)
    #expect(model.picture[20].contains("#2 >"))
    #expect(model.picture[21] == " half a word")
  }

  @Test func rowsThatArriveDoNotChangeWhoIsWrittenTo() {
    let first = traffic.open("/first")
    let second = traffic.open("/second")
    var model = traffic.model(canSend: true)
    traffic.text(first, "row")
    model.take(.logChanged)
    model.press("c")
    traffic.text(second, "row")
    model.take(.logChanged)
    #expect(model.picture.contains { $0.contains("#1 >") })
    #expect(model.press("hi<Enter>") == [.send(.text("hi"), connection: 1)])
    // Opened again, it is for what is selected by then.
    #expect(model.press("<Esc>cyo<Enter>") == [.send(.text("yo"), connection: 2)])
  }

  @Test func whatIsSentAgainAndAgainStaysOnItsConnection() {
    let first = traffic.open("/first")
    let second = traffic.open("/second")
    var model = traffic.model(canSend: true)
    traffic.text(first, "row")
    model.take(.logChanged)
    #expect(model.press("c/every 5 tick<Enter><Esc>") == [.send(.text("tick"), connection: 1)])
    traffic.text(second, "row")
    model.take(.logChanged)
    #expect(model.take(.tick(6_000_000_000)) == [.send(.text("tick"), connection: 1)])
  }

  @Test func sentLinesComeBack() {
    var model = model()
    model.press("cone<Enter>two<Enter>thr<Up>")
    #expect(model.composer.text.text == "two")
    model.press("<Up><Up>")
    #expect(model.composer.text.text == "one")
    model.press("<Down><Down>")
    #expect(model.composer.text.text == "thr")
  }

  @Test func pastedLinesStayOneDraft() {
    var model = model()
    model.press("c")
    #expect(model.take(.input(.paste("one\nq\n"), at: 0)) == [])
    #expect(model.composer.text.text == "one\nq\n")
  }

  @Test func pastedTextIsNoCommand() {
    var model = model()
    #expect(model.take(.input(.paste("Q"), at: 0)) == [])
    #expect(model.notice?.text == "paste ignored: open a line to paste into, such as c or f")
  }

  @Test func whereNothingCanBeSentThereIsNoComposer() {
    _ = traffic.open()
    var model = traffic.model()
    model.press("c")
    #expect(model.focus == .frames)
    #expect(model.notice?.text == "there is no connection to send on here")
    model.press("4")
    #expect(model.focus == .frames)
  }

  @Test func messagesGoToTheConnectionThatIsLookedAt() {
    var model = model()
    _ = traffic.open("/second")
    model.take(.logChanged)
    #expect(model.press("1j<Enter>cx<Enter>") == [.send(.text("x"), connection: 1)])
    #expect(model.press("<Esc>*cx<Enter>") == [.send(.text("x"), connection: 2)])
  }

  @Test func aConnectionIsClosedWithItsCode() {
    var model = model()
    #expect(model.press("X") == [])
    #expect(model.picture[23].contains("Close connection 1 with 1000?"))
    #expect(model.press("y") == [.closeConnection(1, code: .normal, reason: "")])
    #expect(
      model.press(":close-connection 4000 bye now<Enter>")
        == [.closeConnection(1, code: CloseCode(rawValue: 4000), reason: "bye now")])
    #expect(model.press(":close-connection soon<Enter>") == [])
    #expect(model.notice?.weight == .error)
  }

  @Test func severalLinesAreOneMessage() {
    var model = model()
    model.press("cone<C-j>two<Up><End>!<M-Enter>x<Down>")
    #expect(model.composer.text.rows.map(\.text) == ["one!", "x", "two"])
    #expect(model.picture[19].contains("#1 >"))
    #expect(model.picture[22] == " two")
    #expect(model.press("<Enter>") == [.send(.text("one!\nx\ntwo"), connection: 1)])
    model.press("<Up>")
    #expect(model.composer.text.rows.count == 3)
  }

  @Test func theMarkSaysWhetherItIsJSON() {
    var model = model()
    model.press("chello")
    #expect(model.composer.jsonMark == nil)
    model.press("<C-u>")
    model.take(.input(.paste(#"{"op":"subscribe","channel":x}"#), at: 0))
    #expect(model.composer.jsonMark == .invalid(line: 1, column: 29))
    #expect(model.picture[20].contains("✗ column 29"))
    model.press("<Left><BS>1")
    #expect(model.composer.jsonMark == .valid)
    #expect(model.picture[20].contains("✓ JSON"))
    model.press("<End><BS>")
    #expect(model.composer.jsonMark == .unfinished)
    model.press("<C-j>]")
    #expect(model.composer.jsonMark == .invalid(line: 2, column: 1))
  }

  @Test func tabCompletesCommandsAndLeavesAMessage() {
    var model = model()
    model.press("c/p")
    #expect(model.picture.contains { $0.contains("/ping") && $0.contains("send a Ping") })
    model.press("<Tab>")
    #expect(model.composer.text.text == "/ping")
    model.press("<Tab>")
    #expect(model.composer.text.text == "/pong")
    model.press("<C-u>x<Tab>")
    #expect(model.focus == .connections)
  }

  @Test func whatWasSentIsFoundAgain() {
    var model = model()
    model.facts.keepsHistory = true
    #expect(model.press("calpha one<Enter>").contains(.remember("alpha one")))
    model.press("beta<Enter>alpha two<Enter><C-r>")
    #expect(model.picture.contains { $0.contains("alpha two") })
    model.press("one<Enter>")
    #expect(model.composer.text.text == "alpha one")
    model.press("<C-u><C-r>alp<Tab><Tab><Enter>")
    #expect(model.composer.text.text == "alpha one")
    model.press("<C-u><C-r>nothing<Enter>")
    #expect(model.composer.text.isEmpty)
  }

  @Test func snippetsAreFilledIn() {
    var model = model()
    model.snippets = ["hb": #"{"n":{{counter}},"t":"{{now}}"}"#, "p": "/ping x"]
    model.timeOfDay = 1_767_323_045_000_000_000
    let first = OutgoingMessage.text(#"{"n":1,"t":"2026-01-02T03:04:05.000000000Z"}"#)
    #expect(model.press("c/snippet hb<Enter>") == [.send(first, connection: 1)])
    model.press("/snippet <Tab>")
    #expect(model.composer.text.text == "/snippet hb")
    model.press("<C-u>")
    #expect(model.press("/snippet p<Enter>") == [.send(.ping([0x78]), connection: 1)])
    #expect(model.press("/snippet no<Enter>") == [])
    #expect(model.composer.problem?.contains("there are hb, p") == true)
  }

  @Test func aLineIsSentAgainUntilItIsStopped() {
    var model = model()
    #expect(
      model.press("c/every 5 beat {{counter}}<Enter>")
        == [.send(.text("beat 1"), connection: 1)])
    #expect(model.composer.repetition?.due == 5_000_000_000)
    #expect(model.picture[20].contains("every 5 s"))
    #expect(model.take(.tick(4_000_000_000)) == [])
    #expect(model.take(.tick(5_000_000_000)) == [.send(.text("beat 2"), connection: 1)])
    // What was missed is not made up for.
    #expect(model.take(.tick(60_000_000_000)).count == 1)
    #expect(model.composer.repetition?.due == 65_000_000_000)
    model.press("/stop<Enter>")
    #expect(model.composer.repetition == nil)
    for wrong in ["/every", "/every x y", "/every 0 y", "/every 5 /every 5 x"] {
      model.press("<C-u>")
      #expect(model.press(wrong.replacing(" ", with: "<Space>") + "<Enter>") == [])
      #expect(model.composer.problem != nil)
      for _ in 0..<30 { model.press("<BS>") }
    }
  }

  @Test func whereItOpensItHasTheKeysWhileSomebodyIsThere() {
    let recorder = traffic.open()
    var facts = SourceFacts(mode: "connect", isLive: true, canSend: true, canConnect: true)
    facts.opensComposer = true
    facts.history = ["earlier"]
    var model = Model(session: traffic.session, facts: facts)
    #expect(model.focus == .composer)
    model.press("<Up>")
    #expect(model.composer.text.text == "earlier")
    model.press("<C-u>")
    traffic.end(recorder, by: .server)
    traffic.end(recorder, by: .client)
    model.take(.logChanged)
    #expect(model.focus == .frames)
    _ = traffic.open("/again")
    model.take(.logChanged)
    #expect(model.focus == .composer)
  }

  @Test func aConnectionIsOpenedAgain() {
    var model = model()
    let effects = model.press("1jr")
    guard case .connect(let url)? = effects.first else {
      Issue.record("nothing is opened: \(effects)")
      return
    }
    #expect(url.hasPrefix("ws://"))
  }
}
