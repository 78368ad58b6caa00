extension JSONPath {
  /// Reads a path.
  ///
  /// - Throws: What is wrong, and at which byte of `text`.
  package init(_ text: String) throws(JSONPathError) {
    var parser = JSONPathParser(text)
    self.init(segments: try parser.parse())
  }
}

/// Why a text is not a JSON path.
package struct JSONPathError: Error, Equatable, Sendable {
  /// The end of a sentence: "a path begins with $".
  package var text: String
  /// Bytes from the beginning of the path.
  package var offset: Int
}

private struct JSONPathParser {
  private let bytes: [UInt8]
  private var position = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  mutating func parse() throws(JSONPathError) -> [JSONPath.Segment] {
    guard take(UInt8(ascii: "$")) else { throw fail("a path begins with $") }
    var segments: [JSONPath.Segment] = []
    while next != nil {
      guard segments.count < JSONPath.limit else {
        throw fail("a path has at most \(JSONPath.limit) parts")
      }
      if take(UInt8(ascii: "[")) {
        segments.append(try parseBracket())
      } else if take(UInt8(ascii: ".")) {
        if take(UInt8(ascii: ".")) {
          segments.append(.deep)
          if take(UInt8(ascii: "[")) {
            segments.append(try parseBracket())
            continue
          }
        }
        segments.append(try parseName())
      } else {
        throw fail("a dot or a bracket has to follow")
      }
    }
    return segments
  }

  private mutating func parseName() throws(JSONPathError) -> JSONPath.Segment {
    if take(UInt8(ascii: "*")) { return .any }
    let start = position
    while let byte = next, JSONPath.isNameByte(byte) { position += 1 }
    guard position > start else { throw fail("the name of a member is missing") }
    return .step(.member(Array(bytes[start..<position])))
  }

  private mutating func parseBracket() throws(JSONPathError) -> JSONPath.Segment {
    let segment: JSONPath.Segment
    if let quote = next, quote == 0x22 || quote == 0x27 {
      segment = .step(.member(try parseQuoted(quote)))
    } else if take(UInt8(ascii: "*")) {
      segment = .any
    } else {
      let start = position
      while let byte = next, JSONBytes.isDigit(byte) { position += 1 }
      guard let index = Int(String(decoding: bytes[start..<position], as: UTF8.self)) else {
        throw fail("a number, * or a name in quotation marks has to follow")
      }
      segment = .step(.element(index))
    }
    guard take(UInt8(ascii: "]")) else { throw fail("the bracket is not closed") }
    return segment
  }

  private mutating func parseQuoted(_ quote: UInt8) throws(JSONPathError) -> [UInt8] {
    position += 1
    let start = position
    while let byte = next, byte != quote { position += byte == 0x5C ? 2 : 1 }
    guard position < bytes.count else {
      position = bytes.count
      throw fail("the name is not closed")
    }
    defer { position += 1 }
    return JSONUnescaping.text(bytes[start..<position])
  }

  private func fail(_ text: String) -> JSONPathError { JSONPathError(text: text, offset: position) }
}
