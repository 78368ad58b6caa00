import Screen
import Testing
import WebSocket

@testable import Rows

/// The messages between the two ends of a connection.
@Suite struct ConversationStateTests {
  private static func entry(
    _ frame: UInt32, _ kind: String = "tick", from: Endpoint = .server, latency: UInt64? = nil
  ) -> ConversationState.Entry {
    var entry = ConversationState.Entry(frame: frame, from: from, label: [], time: 0)
    (entry.kind, entry.latency) = (kind, latency)
    return entry
  }

  private static func counts(_ entries: [ConversationState.Entry]) -> [[Int]] {
    var state = ConversationState(connection: 1)
    for entry in entries { state.add(entry) }
    return state.entries.map { [Int($0.frame), $0.count] }
  }

  @Test func threeOfAKindBecomeOneWithTheFirstOnesFrame() {
    #expect(Self.counts((1...2).map { Self.entry($0) }) == [[1, 1], [2, 1]])
    #expect(Self.counts((1...3).map { Self.entry($0) }) == [[1, 3]])
    #expect(Self.counts((1...5).map { Self.entry($0) }) == [[1, 5]])
  }

  @Test func whatIsOfAnotherKindOrEndOrAnAnswerStaysByItself() {
    let others = [
      Self.entry(3, "tock"), Self.entry(3, from: .client), Self.entry(3, latency: 5),
      Self.entry(3, ""),
    ]
    for other in others {
      let entries = [Self.entry(1), Self.entry(2), other, Self.entry(4), Self.entry(5)]
      #expect(Self.counts(entries) == (1...5).map { [$0, 1] })
    }
  }
}
