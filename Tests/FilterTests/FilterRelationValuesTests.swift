import Testing
import WebSocket

@testable import Filter

/// What a condition on a number or a flag comes to.
@Suite struct FilterRelationValuesTests {
  private func relation(_ text: String) throws -> FilterRelation {
    let expression = try Filter.parse(text).get().expression
    guard case .test(_, let relation) = expression else {
      throw FilterError("no single condition: \(text)", at: 0)
    }
    return relation
  }

  @Test(
    arguments: [
      ("n == 5", [5...5]), ("n != 5", [0...4, 6...UInt64.max]), ("n > 5", [6...UInt64.max]),
      ("n >= 5", [5...UInt64.max]), ("n < 5", [0...4]), ("n <= 5", [0...5]), ("n < 0", []),
      ("n != 0", [1...UInt64.max]), ("n > 0xFFFFFFFFFFFFFFFF", []),
      ("n != 0xFFFFFFFFFFFFFFFF", [0...UInt64.max - 1]), ("n in {3, 7..9}", [3...3, 7...9]),
      ("n in {4..4}", [4...4]), ("n", nil),
    ] as [(String, [ClosedRange<UInt64>]?)])
  func aComparisonOfNumbersIsTheRangesItHoldsFor(
    text: String, ranges: [ClosedRange<UInt64>]?
  ) throws {
    #expect(try relation(text).numbers == ranges)
  }

  @Test(
    arguments: [
      ("fin", true), ("fin == true", true), ("fin == no", false), ("fin != true", false),
      ("fin != 0", true), ("fin in {true}", true), ("fin in {false}", false),
      ("fin in {yes, 1}", true), ("fin in {true, false}", nil), ("fin in {0, yes}", nil),
    ] as [(String, Bool?)])
  func aConditionOnAFlagSaysWhichItHasToBe(text: String, wanted: Bool?) throws {
    #expect(try relation(text).flag == wanted)
  }

  /// RFC 6455, section 11.8: opcodes, and those that are reserved for further frames.
  @Test func everyOpcodeHasItsName() throws {
    let names = [
      "continuation", "text", "binary", "reserved-3", "reserved-4", "reserved-5", "reserved-6",
      "reserved-7", "close", "ping", "pong", "reserved-11", "reserved-12", "reserved-13",
      "reserved-14", "reserved-15",
    ]
    for (number, name) in names.enumerated() {
      #expect(try relation("op == \(name)").numbers == [UInt64(number)...UInt64(number)])
      #expect(try relation("op == \(number)").numbers == [UInt64(number)...UInt64(number)])
    }
    for (name, number) in [("cont", 0), ("txt", 1), ("bin", 2)] as [(String, UInt64)] {
      #expect(try relation("op == \(name)").numbers == [number...number])
    }
  }

  @Test func eitherEndHasItsNames() throws {
    for (names, number) in [
      (["client", "c2s", "out", "send"], 0), (["server", "s2c", "in", "recv"], 1),
    ] as [([String], UInt64)] {
      for name in names { #expect(try relation("dir == \(name)").numbers == [number...number]) }
    }
  }
}
