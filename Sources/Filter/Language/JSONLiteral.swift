/// A value that a member of a JSON document is compared with.
struct JSONLiteral: Equatable, Sendable {
  enum Word: Equatable, Sendable { case null, no, yes }

  /// The value as a string; without quotes a number is one too.
  var text: [UInt8]
  /// The value as a number; nil when it was in quotes or is not a number.
  var number: Double?
  /// The value as a whole number, which is compared exactly.
  var integer: Int64?
  var word: Word?

  init(quoted text: [UInt8]) { self.text = text }

  init(bare text: ArraySlice<UInt8>) {
    self.text = Array(text)
    switch String(decoding: text, as: UTF8.self) {
    case "null": word = .null
    case "false": word = .no
    case "true": word = .yes
    case let spelling:
      guard let first = text.first, FilterScanner.isDigit(first) || first == 0x2D else { return }
      integer = Int64(spelling) ?? (try? NumberLiteral.count(text)).flatMap { Int64(exactly: $0) }
      number = Double(spelling) ?? integer.map(Double.init)
    }
  }
}
