import CaptureSupport
import ImportSupport
import Testing

@testable import Capture
@testable import Import
@testable import WebSocket

/// Files that mitmproxy wrote.
@Suite struct ReadingFlowsTests {
  /// A netstring with mitmproxy's tag.
  private static func tagged(_ text: String, _ tag: String) -> String {
    "\(text.utf8.count):\(text)\(tag)"
  }

  private static func members(_ members: [(String, String)]) -> String {
    tagged(members.map { tagged($0.0, ";") + $0.1 }.joined(), "}")
  }

  private static func message(_ text: String, at time: String) -> String {
    tagged(
      tagged("1", "#") + tagged("true", "!") + tagged(text, ",") + tagged(time, "^")
        + tagged("false", "!") + tagged("false", "!"), "]")
  }

  private static func flow(_ messages: String) -> String {
    members([
      ("websocket", members([("messages", tagged(messages, "]"))])), ("type", tagged("http", ";")),
      ("version", tagged("21", "#")),
      (
        "request",
        members([
          ("host", tagged("127.0.0.1", ";")), ("port", tagged("80", "#")),
          ("path", tagged("/", ",")), ("method", tagged("GET", ",")),
        ])
      ), ("response", members([("status_code", tagged("101", "#"))])),
    ])
  }

  private static func read(_ text: String) -> ReadCapture {
    let file = Array(text.utf8)
    let session = Session(store: MemoryStore(), application: "windsock test")
    let reader = FlowReader(session: session) { position, count in
      Array(file.dropFirst(Int(position)).prefix(count))
    }
    file.withUnsafeBytes { _ = reader.receive($0) }
    return ReadCapture(live: session, summary: reader.finish())
  }

  @Test func damagedListsOfMessagesAreCounted() {
    let whole = Self.message("a", at: "1500000000.5")
    let capture = Self.read(Self.flow(whole + "99:x") + Self.flow(whole))
    #expect(capture.texts == ["> a", "> a"])
    #expect(
      capture.summary.warnings == ["1 socket read in part: the list of messages is damaged"])
    #expect(capture.summary.unread.map(\.count) == [1])
  }

  /// Flows are in the order of their beginnings.
  @Test func flowsPlayInTheOrderOfTheirTimes() {
    let capture = Self.read(
      Self.flow(Self.message("late", at: "1500000100.5"))
        + Self.flow(Self.message("early", at: "1500000000.5")))
    #expect(capture.texts == ["> early", "> late"])
    #expect(capture.summary.entries == 2 && capture.summary.upgrades == 2)
    #expect(capture.summary.emptiness(of: "x.flow") == nil)
  }

  /// It was read whole and lacks nothing: the socket was silent.
  @Test func aFlowWithoutMessagesIsAnUpgradeAllTheSame() {
    let capture = Self.read(Self.flow(""))
    #expect(capture.texts.isEmpty && capture.connections.count == 1)
    #expect(capture.summary.upgrades == 1 && !capture.summary.isNothingRead)
    #expect(capture.summary.failure(of: "x.flow") == nil)
  }
}
