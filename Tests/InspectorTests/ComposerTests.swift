import Capture
import InspectorSupport
import Screen
import Testing
import Text
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
    #expect(model.composer.line.text == "")
    #expect(model.focus == .composer)
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
    #expect(model.composer.line.text == line)
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
    #expect(model.composer.line.text == "half a word")
    #expect(model.composer.line.cursor == 9)
    #expect(model.picture[22] == "#2 > half a word")
  }

  @Test func sentLinesComeBack() {
    var model = model()
    model.press("cone<Enter>two<Enter>thr<Up>")
    #expect(model.composer.line.text == "two")
    model.press("<Up><Up>")
    #expect(model.composer.line.text == "one")
    model.press("<Down><Down>")
    #expect(model.composer.line.text == "thr")
  }

  @Test func pastedLinesStayOneDraft() {
    var model = model()
    model.press("c")
    #expect(model.take(.input(.paste("one\nq\n"), at: 0)) == [])
    #expect(model.composer.line.text == "one\nq\n")
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
}
