import Capture
import Filter
import Testing
import WebSocket

@testable import Replay

/// The messages of one end as a comparison has them.
@Suite struct ComparedMessagesTests {
  private static func all(
    _ recording: Recording, from end: Endpoint = .server, filter: String? = nil
  ) throws -> [ComparedMessage] {
    let messages = ComparedMessages(
      recording.session, connection: 1, from: end, rules: ReplayTolerances(),
      filter: try filter.map { try Filter.parse($0).get() })
    var found: [ComparedMessage] = []
    while let message = messages.next() { found.append(message) }
    return found
  }

  @Test(arguments: [-1, 0, 1])
  func aMessageOfOneMebibyteIsReadAsJSONAndALongerOneIsNot(excess: Int) throws {
    let limit = 1 << 20
    let recording = Recording()
    let text = "[\"" + String(repeating: "a", count: limit + excess - 4) + "\"]"
    recording.frame(0x82, Array(text.utf8), from: .server, at: 1)
    let message = try #require(try Self.all(recording).first)
    #expect((message.text != nil) == (excess <= 0))
    #expect(message.key.isJSON == (excess <= 0))
    #expect(message.content.count == min(limit, limit + excess))
  }

  @Test func anAnswerTookAsLongAsItCameAfterTheLastQuestion() throws {
    let recording = Recording()
    recording.server("greeting", at: 1)
    recording.client("one", at: 10)
    recording.frame(0x01, Array("tw".utf8), from: .client, at: 20)
    recording.frame(0x89, [], from: .server, at: 21)
    recording.frame(0x80, Array("o".utf8), from: .client, at: 30)
    recording.server("answer", at: 34)
    recording.server("more", at: 35)
    recording.client("three", at: 40)
    recording.frame(0x01, Array("answ".utf8), from: .server, at: 42)
    recording.frame(0x80, Array("er".utf8), from: .server, at: 60)
    let found = try Self.all(recording)
    #expect(found.map { $0.latency } == [nil, 4_000_000, nil, 2_000_000])
    // Messages are numbered in their connection.
    #expect(found.map(\.number) == [1, 4, 5, 7])
    #expect(found.map { ($0.time - Recording.start) / 1_000_000 } == [1, 34, 35, 60])
    #expect(try Self.all(recording, from: .client).map(\.number) == [2, 3, 6])
  }

  @Test func onlyMessagesWhoseFirstFrameIsAskedForAreCompared() throws {
    let recording = Recording()
    recording.server("a", at: 1)
    recording.frame(0x01, Array("b".utf8), from: .server, at: 2)
    recording.frame(0x80, Array("c".utf8), from: .server, at: 3)
    recording.frame(0x82, Array("d".utf8), from: .server, at: 4)
    let texts = try Self.all(recording, filter: "op == text").map {
      String(decoding: $0.content, as: UTF8.self)
    }
    #expect(texts == ["a", "bc"])
    #expect(try Self.all(recording, filter: "op == binary").map(\.number) == [3])
  }
}
