import Filter

/// How tolerances use a regular expression.
extension RegularExpression {
  /// The most matches that are looked for in one payload.
  private static let matchLimit = 1024

  /// Whether it is found in `bytes`.
  func matches(_ bytes: [UInt8]) -> Bool { firstMatch(in: bytes) != nil }

  /// The first match's first group, or all of the match when there is no group.
  func capture(in bytes: [UInt8]) -> [UInt8]? {
    firstMatch(in: bytes).map { Array(bytes[$0.group ?? $0.whole]) }
  }

  /// The bytes with every match replaced by `replacement`, which is taken literally.
  func replacing(in bytes: [UInt8], with replacement: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var position = 0
    for _ in 0..<Self.matchLimit {
      guard let match = firstMatch(in: bytes, from: position) else { break }
      result += bytes[position..<match.whole.lowerBound] + replacement
      position = match.whole.upperBound
      guard match.whole.isEmpty else { continue }
      guard position < bytes.count else { break }
      result.append(bytes[position])
      position += 1
    }
    return result + bytes[position...]
  }
}
