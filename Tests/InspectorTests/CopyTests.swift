import InspectorSupport
import Rows
import Screen
import Testing
import TrafficSupport
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
    model.press("yt")
    #expect(model.notice?.text == "copied 10 bytes of text")
    let pretty = copied(model.press(":copy pretty<Enter>"))
    #expect(pretty?.split(separator: "\n").count == 3)
  }

  /// The rows of `dump --format ndjson`, one for each frame of a message.
  @Test func aRowIsCopiedAsNDJSON() throws {
    let recorder = traffic.open()
    traffic.text(recorder, "whole")
    traffic.text(recorder, "par", fin: false)
    traffic.frame(recorder, .continuation, Array("ts".utf8), from: .server)
    var model = traffic.model(isLive: false)
    model.press(":1<Enter>")
    let one = try #require(copied(model.press(":copy ndjson<Enter>")))
    #expect(one.split(separator: "\n").count == 1)
    #expect(one.hasPrefix(#"{"type":"frame","frame":1,"#) && one.contains(#""whole""#))
    #expect(model.notice?.text == "copied a row of NDJSON")
    model.press("vG")
    let two = try #require(copied(model.press(":copy ndjson<Enter>")))
    #expect(two.split(separator: "\n").map { $0.contains(#""type":"frame""#) } == [true, true])
    #expect(model.notice?.text == "copied 2 rows of NDJSON")
  }

  @Test func theMenuOffersWhatThereIs() throws {
    var model = model()
    model.press("jy")
    guard case .copy(let menu)? = model.overlay else {
      Issue.record("there is no menu")
      return
    }
    #expect(
      menu.formats.map(\.rawValue) == [
        "text", "pretty", "hex", "base64", "c", "json", "ndjson", "filter", "url", "wscat",
        "websocat", "curl", "python",
      ])
    #expect(copied(model.press("jj<Enter>")) == "7b2261223a22c3bc227d")
    #expect(model.overlay == nil)
    // The second y takes the first entry.
    #expect(copied(model.press("yy")) == "{\"a\":\"ü\"}")
    model.press("y<Esc>")
    #expect(model.overlay == nil)
    model.press("yZ")
    #expect(model.notice?.text.contains("letter Z") == true)
  }

  @Test func aValueOfTheTreeIsCopiedWithItsPath() {
    var model = model()
    model.press("j3j")
    #expect(copied(model.press("yy")) == "ü")
    #expect(copied(model.press("ya")) == "json.a")
    #expect(copied(model.press("yf")) == "json.a == \"ü\"")
    #expect(copied(model.press("kyy")) == "{\"a\":\"ü\"}")
  }

  @Test func aConnectionIsCopiedAsACommand() {
    var model = model()
    #expect(copied(model.press("jyu")) == "ws://localhost:9001/chat")
    #expect(
      copied(model.press("yw"))
        == "wscat --connect 'ws://localhost:9001/chat' --origin 'http://localhost:9001'")
    #expect(copied(model.press("yi"))?.contains("connect(\"ws://localhost:9001/chat\"") == true)
    #expect(copied(model.press("1jyy")) == "ws://localhost:9001/chat")
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
