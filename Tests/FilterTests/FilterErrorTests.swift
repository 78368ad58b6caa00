import Testing

@testable import Capture
@testable import Filter

@Suite struct FilterErrorTests {
  private func error(_ text: String) -> FilterError? {
    if case .failure(let error) = Filter.parse(text) { error } else { nil }
  }

  @Test(arguments: [
    ("opcod == text", 0, "opcode"), ("n == 1 and lenght > 5", 11, "length"), ("opp:ping", 0, "op"),
    ("close.cod == 1", 0, "close.code"), ("websocket.opcod == 1", 0, "websocket.opcode"),
    ("op == txet", 6, "text"), ("op in {ping, pnog}", 13, "pong"), ("dir == cleint", 7, "client"),
    ("finding == F0l", 11, "F01"), ("fin == ture", 7, "true"), ("subprotocl:x", 0, "subprotocol"),
    ("maked == true", 0, "masked"), ("(statsu = 101)", 1, "status"),
    ("hosst contains x", 0, "host"),
  ])
  func aSlipIsPointedAtWithTheNameThatWasMeant(
    text: String, position: Int, suggestion: String
  ) {
    let error = error(text)
    #expect(error?.position == position)
    #expect(error?.suggestion == suggestion)
    #expect(error?.isIncomplete == false)
    #expect(error?.text.hasSuffix("; did you mean \(suggestion)?") == true)
  }

  @Test(arguments: [
    ("n ==", 4), ("n == 1 and", 10), ("not", 3), ("(n == 1", 0), ("n in", 4), ("n in {", 5),
    ("n in {1,", 5), ("n in {1..", 9), ("\"abc", 0), ("/abc", 0), ("r\"abc", 0), ("text ~", 6),
    ("op == te", 6), ("dir == ser", 7), ("finding == F", 11), ("len > 0x", 6), ("len > 1.", 6),
    ("json.", 5), ("json.a[", 7), ("json.a[1", 6), ("header[", 7), ("header[\"x\"", 6),
    ("header", 6), ("x and", 5),
    ("op:", 3), ("~", 0), ("~b", 2), ("text ~ \"a", 7), ("text ~ [a", 9), ("rel > 1.5x", -1),
    ("time > 2026-01-", 7), ("key == 37fa2", 7), ("key == 37-fa-2", 7), ("key == 37:fa:2", 7),
    ("!", 1), ("fin == tr", 7), ("text ~ a\\", 9),
  ])
  func textThatCouldBecomeAFilterByTypingOnIsIncomplete(text: String, position: Int) {
    let error = error(text)
    #expect(error?.isIncomplete == (position >= 0), "\(text)")
    if position >= 0 { #expect(error?.position == position, "\(text)") }
    #expect(error?.suggestion == nil || text.hasPrefix("finding") || text.contains("="), "\(text)")
  }

  @Test(arguments: [
    ("mqtt.", true), ("mqtt.to", true), ("fin and socketio.ar", true), ("mqtt.tox", false),
    ("mqtt.to x", false), ("mqtt.topic.x", false),
  ])
  func aDecodersFieldCanBeTypedLetterByLetter(text: String, isIncomplete: Bool) {
    #expect(error(text)?.isIncomplete == isIncomplete)
  }

  @Test(arguments: [
    ("n == 1)", 6), ("== 5", 0), ("n == one", 5), ("n == -1", 5), ("len > 1.5 and fin", 6),
    ("n == 99999999999999999999", 5), ("op == 16", 6), ("op > text and ) ", 14),
    ("n contains 5", 2),
    ("n ~ 5", 2), ("fin > true", 4), ("dir < client", 4), ("finding > F01", 8),
    ("finding in {F01..F05}", 12), ("n in {5..1}", 6), ("n in {}", 6), ("n in 5", 5),
    ("text ~ /(/", 9), ("/a/q", 3), ("/ab/iq", 5), ("localhost:8080", 0), ("n: 5", 2),
    ("time > yesterday", 7), ("time > 2026-13-01", 7), ("a, b", 1),
    ("key == nothex", 7), ("~zz x", 0), ("{\"a\":1}", 0), ("json.a[x]", 7), ("header.x == 1", 0),
    ("header[x]", 6), ("\"a\" == b", 4), ("rel > 5parsecs", 6),
  ])
  func whatCanNeverBeAFilterIsPointedAt(text: String, position: Int) {
    let error = error(text)
    if position < 0 {
      #expect(error == nil, "\(text)")
    } else {
      #expect(error?.position == position, "\(text)")
      #expect(error?.isIncomplete == false, "\(text)")
    }
  }

  @Test func messagesAreOneSentence() {
    #expect(error("n ~ 5")?.message == "n is a number: compare it with == != > >= < <= or in")
    #expect(error("fin > true")?.message == "fin is compared with == or != or in")
    #expect(error("opcod == text")?.text == "there is no field \"opcod\"; did you mean opcode?")
    #expect(error("n ==")?.message == "a value is missing")
    #expect(error("(n == 1")?.message == "the parenthesis is not closed")
    #expect(
      error("zzzzz:5")?.message == "there is no field \"zzzzz\"; text with a colon goes in quotes")
  }

  @Test(arguments: ["http://localhost:8080/x", "time-out", "user@host", "len/2", "text/plain", "é"])
  func wordsThatBeginLikeAFieldAreText(text: String) throws {
    let filter = try Filter.parse(text).get()
    #expect(filter.expression == .anywhere(.text(Array(text.utf8))))
  }
}
