import CaptureSupport
import Testing
import WebSocket

@testable import Capture
@testable import Filter

/// Fields of decoders, asked of a whole session as `dump --filter` does.
@Suite struct FilterDecodedTests {
  private func session() -> Session {
    let fixture = FilterFixture()
    let recorder = fixture.open(host: "h", target: "/socket.io/?EIO=4&transport=websocket")
    func text(_ text: String, _ end: Endpoint, _ time: UInt64) {
      fixture.send(
        FilterFixture.frame(.text, Array(text.utf8), from: end), from: end, on: recorder, at: time)
    }
    text(#"420["join",{"room":"a"}]"#, .client, 1)
    text(#"42["news",{"room":"b"}]"#, .server, 2)
    text(#"430[true]"#, .server, 251)
    text(#"421["join",{"room":"c"}]"#, .client, 300)
    return fixture.session
  }

  @Test(arguments: [
    ("form == \"socket.io\"", [1, 2, 3, 4] as [UInt32]), ("form == mqtt", []),
    ("socketio.event == join", [1, 4]), ("socketio.args[0].room == a", [1]),
    ("json[1].room == b", [2]), ("socketio.event", [1, 2, 4]),
    ("socketio.event != join", [2]), ("not socketio.event == join", [2, 3]),
    ("socketio.event in {news, other}", [2]), ("socketio.event ~ /^n/", [2]),
    ("summary contains \"join\"", [1, 4]), ("latency > 100ms", [3]), ("latency < 100ms", []),
    ("orphan", [4]), ("label == join", [1, 4]), ("issue", []),
  ])
  func whatDecodersSayCanBeAskedFor(filter: String, frames: [UInt32]) throws {
    let parsed = try Filter.parse(filter).get()
    #expect(FilterScan(parsed, over: session()).next() == frames)
    let again = try Filter.parse(parsed.description).get()
    #expect(again.description == parsed.description)
  }

  @Test func severalQuestionsHaveTheAnswersThatEachHasAlone() throws {
    let session = session()
    let questions = [
      "form == \"socket.io\"", "socketio.event == join", "socketio.args[0].room == a",
      "json[1].room == b", "socketio.event != join", "summary contains \"join\"", "label == join",
      "text contains news", "orphan",
    ]
    func found(_ text: String) throws -> Set<UInt32> {
      Set(FilterScan(try Filter.parse(text).get(), over: session).next())
    }
    for first in questions {
      for second in questions {
        let (one, other) = (try found(first), try found(second))
        #expect(try found("\(first) and \(second)") == one.intersection(other))
        #expect(try found("\(first) or \(second)") == one.union(other))
      }
    }
  }

  @Test func messagesAreAskedAsFramesAre() throws {
    let filter = try Filter.parse("socketio.event == join").get()
    #expect(MessageScan(filter, over: session()).next(limit: 100) == [1, 4])
  }

  @Test(arguments: [
    ("socketio.evnt == a", "socketio.event"), ("mqtt.topik == a", "mqtt.topic"),
  ])
  func aFieldThatIsNotThereHasASuggestion(filter: String, suggestion: String) throws {
    guard case .failure(let error) = Filter.parse(filter) else {
      Issue.record("\(filter) was read")
      return
    }
    #expect(error.suggestion == suggestion)
  }

  @Test func nothingIsInsideOfText() {
    guard case .failure(let error) = Filter.parse("socketio.event.x == 1") else {
      Issue.record("it was read")
      return
    }
    #expect(error.text.contains("has nothing inside it"))
  }
}
