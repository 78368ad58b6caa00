import Testing

@testable import Replay

/// Two messages resemble each other when half of them is the same at their ends.
@Suite struct MessageEdgesTests {
  private static func resemble(_ one: String, _ other: String) -> Bool {
    let (first, second) = (MessageEdges(Array(one.utf8)), MessageEdges(Array(other.utf8)))
    let answer = first.resemble(second)
    #expect(second.resemble(first) == answer, "it is the same both ways")
    return answer
  }

  @Test(arguments: [
    ("", "", true), ("abcd", "abcd", true), ("abcd", "abxy", true), ("abcd", "xycd", true),
    ("abcd", "axyd", true), ("abcd", "axyz", false), ("abcd", "xyzd", false), ("ab", "abcd", true),
    ("ab", "abcde", false), ("a", "ab", true), ("abcd", "", false),
  ])
  func halfOfTheLongerOneIsTheSame(one: String, other: String, expected: Bool) {
    #expect(Self.resemble(one, other) == expected)
  }

  @Test func ofLongMessages64BytesOfEachEndCount() {
    func text(head: Int, tail: Int, _ middle: Character) -> String {
      String(repeating: "a", count: head) + String(repeating: middle, count: 500)
        + String(repeating: "z", count: tail)
    }
    #expect(Self.resemble(text(head: 64, tail: 0, "1"), text(head: 64, tail: 0, "2")))
    #expect(Self.resemble(text(head: 32, tail: 32, "1"), text(head: 32, tail: 32, "2")))
    #expect(!Self.resemble(text(head: 32, tail: 31, "1"), text(head: 32, tail: 31, "2")))
    #expect(Self.resemble(text(head: 0, tail: 64, "1"), text(head: 0, tail: 64, "2")))
    #expect(!Self.resemble(text(head: 63, tail: 0, "1"), text(head: 63, tail: 0, "2")))
  }

  @Test func theyAreEqualWhenLengthAndEndsAre() {
    let long = [UInt8](repeating: 1, count: 400)
    var other = long
    other[200] = 2
    #expect(MessageEdges(long) == MessageEdges(other), "the middle is not kept")
    #expect(MessageEdges(long) != MessageEdges(long + [1]))
    for place in [0, 63, 336, 399] {
      var changed = long
      changed[place] = 2
      #expect(MessageEdges(long) != MessageEdges(changed), "at \(place)")
    }
    for place in [64, 335] {
      var changed = long
      changed[place] = 2
      #expect(MessageEdges(long) == MessageEdges(changed), "at \(place)")
    }
  }
}
