import InspectorSupport
import Screen
import Testing
import WebSocket

@testable import Inspector

@Suite struct CopyTests {
  private let traffic = Traffic()

  private func model() -> Model {
    let recorder = traffic.open()
    traffic.text(recorder, "{\"a\":\"ü\"}")
    traffic.frame(recorder, .binary, [0x00, 0x22, 0x3F, 0x5C, 0xFF], from: .server)
    return traffic.model(isLive: false)
  }

  private func copied(_ effects: [Effect]) -> String? {
    if case .copy(let text, _)? = effects.first { text } else { nil }
  }

  @Test(arguments: [
    ("text", "{\"a\":\"ü\"}"), ("hex", "7b2261223a22c3bc227d"), ("base64", "eyJhIjoiw7wifQ=="),
    ("json", "\"{\\\"a\\\":\\\"ü\\\"}\""), ("c", "\"{\\\"a\\\":\\\"\\303\\274\\\"}\""),
    ("filter", "op == text and dir == server"), ("url", "ws://localhost:9001/chat"),
  ])
  func eachFormatIsWhatItSays(format: String, text: String) {
    var model = model()
    #expect(copied(model.press("j:copy \(format)<Enter>")) == text)
    #expect(model.notice?.weight == .information)
  }

  @Test func whatIsCopiedIsSaid() {
    var model = model()
    model.press("j:copy hex<Enter>")
    #expect(model.notice?.text == "copied 10 bytes as hexadecimal")
    model.press("y")
    #expect(model.notice?.text == "copied 10 bytes of text")
    let pretty = copied(model.press(":copy pretty<Enter>"))
    #expect(pretty?.split(separator: "\n").count == 3)
  }

  @Test func bytesThatAreNoTextAreNotCopiedAsText() {
    var model = model()
    #expect(copied(model.press("jj:copy c<Enter>")) == "\"\\000\\\"\\?\\\\\\377\"")
    #expect(copied(model.press(":copy base64<Enter>")) == "ACI/XP8=")
    for format in ["text", "json"] {
      #expect(model.press(":copy \(format)<Enter>").isEmpty)
      #expect(model.notice?.weight == .error)
    }
  }

  @Test func whatCannotBeCopiedIsAnError() {
    var model = model()
    #expect(model.press(":copy frobnicate<Enter>").isEmpty)
    #expect(model.notice?.text.contains("text, pretty, hex") == true)
    // The first row is an event: it has no payload.
    #expect(model.press("g:copy hex<Enter>").isEmpty)
    #expect(model.notice?.weight == .error)
    #expect(model.press("1:copy hex<Enter>").isEmpty || model.notice?.weight != .error)
  }

  @Test(arguments: ["follow", "zoom", "mark", "pause", "help", "sidebar", "redraw", "unmark"])
  func anActionThatTakesNothingSaysSo(name: String) {
    var model = model()
    #expect(model.press(":\(name) frobnicate<Enter>").isEmpty)
    #expect(model.notice?.weight == .error)
    #expect(model.notice?.text.contains("frobnicate") == true)
    #expect(model.overlay == nil)
  }

  @Test func aNumberWithMoreBehindItIsNoFrame() {
    var model = model()
    model.press(":2 frobnicate<Enter>")
    #expect(model.notice?.weight == .error)
  }
}
