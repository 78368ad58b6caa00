import TestSupport
import Testing

@testable import Filter

@Suite struct JSONNumberTests {
  private static func compare(_ spelling: String, _ literal: JSONLiteral) -> ValueOrder? {
    Array(spelling.utf8).withUnsafeBufferPointer { JSONNumber($0).compare(with: literal) }
  }

  /// The same with all digits read, by Swift.
  private static func exact(_ spelling: String, _ literal: JSONLiteral) -> ValueOrder? {
    if let own = Int64(spelling), let other = literal.integer { return ValueOrder(own, other) }
    guard let own = Double(spelling), let other = literal.number else { return nil }
    return ValueOrder(own, other)
  }

  private static func literal(_ text: String) -> JSONLiteral {
    JSONLiteral(bare: Array(text.utf8)[...])
  }

  @Test(arguments: [
    "0", "-0", "0.0", "-0.0", "1", "-1", "1.0", "0.1", "0.10000000000000001", "0.3",
    "0.30000000000000004", "0.2999999999999999999999", "9007199254740992", "9007199254740993",
    "9007199254740993.0", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "123456789012345", "1234567890123456", "123456789012345.6", "999999999999999.9", "1e5", "1E-5",
    "100000", "1e400", "-1e400", "0.00000000000000000000000000000000001",
    "0.000000000000000000000001", "100000000000000000000000000000000000000000",
    "1000000000000000000000000000000000000000001", "1.5000000000000000000000000000000000",
    "4.9e-324", "179769313486231570000",
  ])
  func firstDigitsSayWhatAllDigitsSay(spelling: String) {
    let literals = [
      "0", "1", "-1", "0.1", "0.3", "0.30000000000000004", "9007199254740992", "9007199254740993",
      "1.0", "1.5", "123456789012345", "123456789012345.6", "1e5", "1000000000000000", "1e41",
      "9223372036854775807", "-9223372036854775808", "1e-24", "1e-35", "1.7976931348623157e+20",
    ]
    for text in literals {
      let literal = Self.literal(text)
      #expect(
        Self.compare(spelling, literal) == Self.exact(spelling, literal),
        "\(spelling) with \(text)")
    }
  }

  /// Numbers as near to each other as they are written.
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func firstDigitsSayWhatAllDigitsSayOfAnyNumbers(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    func digits(_ most: Int) -> String {
      (0...generator.below(most)).map { _ in String(generator.below(10)) }.joined()
    }
    for _ in 0..<2000 {
      let whole = generator.below(3) == 0 ? "0" : "\(1 + generator.below(9))" + digits(24)
      let sign = generator.below(2) == 0 ? "-" : ""
      let spelling = sign + whole + (generator.below(3) == 0 ? "" : "." + digits(28))
      let cut = String(spelling.prefix(1 + generator.below(spelling.count)))
      let number = Double(spelling) ?? 0
      let literals = [cut, "\(number)", "\(number.nextUp)", "\(number.nextDown)", spelling]
      for text in literals {
        let literal = Self.literal(text)
        #expect(
          Self.compare(spelling, literal) == Self.exact(spelling, literal),
          "\(spelling) with \(text), seed \(seed)")
      }
    }
  }
}
