import TestSupport
import Testing
import WebSocket

@testable import Replay

/// The way through two runs of messages by which the least has to be different.
@Suite struct AlignmentTests {
  private static func key(_ text: String) -> MessageKey {
    let bytes = Array(text.utf8)
    return MessageKey(
      bytes, text: JSONText(bytes), opcode: .text, from: .server, rules: ReplayTolerances())
  }

  private static func steps(_ recorded: [String], _ live: [String]) -> [Alignment.Step] {
    Alignment.steps(recorded.map(key), live.map(key))
  }

  /// What a pair costs: nothing when it is the same, more than two strays when it cannot be.
  private static func cost(_ recorded: MessageKey, _ live: MessageKey) -> Int {
    recorded.distance(to: live) ?? 25
  }

  /// The least that any way through both costs, by trying all.
  private static func least(_ recorded: ArraySlice<MessageKey>, _ live: ArraySlice<MessageKey>)
    -> Int
  {
    guard let old = recorded.first else { return 10 * live.count }
    guard let new = live.first else { return 10 * recorded.count }
    return min(
      cost(old, new) + least(recorded.dropFirst(), live.dropFirst()),
      10 + least(recorded.dropFirst(), live), 10 + least(recorded, live.dropFirst()))
  }

  @Test(arguments: UInt64(0)..<40)
  func noOtherWayIsCheaper(seed: UInt64) {
    var dice = SeededGenerator(seed: seed)
    let texts = [#"{"a":1}"#, #"{"a":2}"#, #"{"b":1}"#, #"{"a":1,"c":1}"#, "plain", "other"]
    let recorded = (0..<dice.below(6)).map { _ in Self.key(texts[dice.below(6)]) }
    let live = (0..<dice.below(6)).map { _ in Self.key(texts[dice.below(6)]) }
    var (row, column, total) = (0, 0, 0)
    for step in Alignment.steps(recorded, live) {
      switch step {
      case .pair:
        total += Self.cost(recorded[row], live[column])
        (row, column) = (row + 1, column + 1)
      case .missing: (row, total) = (row + 1, total + 10)
      case .extra: (column, total) = (column + 1, total + 10)
      }
    }
    #expect(row == recorded.count && column == live.count)
    #expect(total == Self.least(recorded[...], live[...]), "seed \(seed)")
  }

  @Test func whatIsTheSameGoesTogether() {
    let (a, b, c) = (#"{"a":1}"#, #"{"b":1}"#, #"{"c":1}"#)
    #expect(Self.steps([], []) == [] && Self.steps([a], []) == [.missing])
    #expect(Self.steps([], [a, b]) == [.extra, .extra])
    #expect(Self.steps([a, b, c], [a, b, c]) == [.pair, .pair, .pair])
    #expect(Self.steps([a, b, c], [a, c]) == [.pair, .missing, .pair])
    #expect(Self.steps([a, c], [a, b, c]) == [.pair, .extra, .pair])
    #expect(Self.steps([a], [#"{"a":2}"#]) == [.pair])
    let apart = Self.steps([a], [b])
    #expect(apart.count == 2 && apart.contains(.missing) && apart.contains(.extra))
  }
}
