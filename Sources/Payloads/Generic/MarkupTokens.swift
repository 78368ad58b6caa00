/// What XML and HTML consist of.
enum MarkupToken: Sendable {
  struct Attribute: Sendable {
    var name: Range<Int>
    var value: Range<Int>
    /// The whole value, quotation marks included.
    var range: Range<Int>
  }

  case start(name: Range<Int>, attributes: [Attribute], isEmpty: Bool)
  case end(name: Range<Int>)
  case text(Range<Int>)
  /// The declaration of the document's type.
  case doctype(Range<Int>)
  /// A comment or a processing instruction.
  case aside
}

/// Splits markup into tokens (XML 1.0, chapter 2; HTML, section 13.2.5): declarations of a document
/// type are skipped, so no entity is ever expanded.
struct MarkupTokens {
  let bytes: [UInt8]
  var position: Int
  let end: Int
  /// The place of something that HTML allows and XML does not.
  var isLoose = false
  /// Whether the bytes end inside a tag.
  var isExhausted = false

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  mutating func next() -> MarkupToken? {
    guard position < end, !isExhausted else { return nil }
    if bytes[position] != UInt8(ascii: "<") { return text() }
    if starts(with: "<!--") { return skip(past: "-->") }
    if starts(with: "<![CDATA[") { return data() }
    if starts(with: "<?") { return skip(past: "?>") }
    if starts(with: "<!") { return doctype() }
    if starts(with: "</") { return endTag() }
    guard position + 1 < end, isNameStart(bytes[position + 1]) else {
      isLoose = true
      return text()
    }
    return startTag()
  }

  /// Reads on as text up to the end tag of an element whose content is not markup: `script`.
  mutating func rawText(of name: Range<Int>) -> Range<Int> {
    let start = position
    while let tag = find("</", from: position) {
      position = tag
      let follows = tag + 2..<min(end, tag + 2 + name.count)
      if isSameName(follows, name) { return start..<tag }
      position = tag + 2
    }
    position = end
    return start..<end
  }

  /// Whether two names are the same in HTML, where upper case does not count.
  func isSameName(_ one: Range<Int>, _ other: Range<Int>) -> Bool {
    one.count == other.count && zip(bytes[one], bytes[other]).allSatisfy { $0 | 0x20 == $1 | 0x20 }
  }
}

extension MarkupTokens {
  private func starts(with word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard position + count <= end else { return false }
    return word.withUTF8Buffer { bytes[position..<position + count].elementsEqual($0) }
  }

  private func find(_ word: StaticString, from start: Int) -> Int? {
    word.withUTF8Buffer { word in
      var place = start
      while place + word.count <= end {
        guard let first = bytes[place..<end].firstIndex(of: word[0]) else { return nil }
        if first + word.count <= end, bytes[first..<first + word.count].elementsEqual(word) {
          return first
        }
        place = first + 1
      }
      return nil
    }
  }

  private mutating func text() -> MarkupToken {
    let start = position
    position = bytes[start + 1..<end].firstIndex(of: UInt8(ascii: "<")) ?? end
    return .text(start..<position)
  }

  mutating func exhaust() -> MarkupToken? {
    isExhausted = true
    position = end
    return nil
  }

  private mutating func skip(past word: StaticString) -> MarkupToken? {
    guard let last = find(word, from: position + 2) else { return exhaust() }
    position = last + word.utf8CodeUnitCount
    return .aside
  }

  private mutating func data() -> MarkupToken? {
    let start = position + 9
    guard let last = find("]]>", from: start) else { return exhaust() }
    position = last + 3
    return .text(start..<last)
  }

  /// What is in brackets inside it is skipped.
  private mutating func doctype() -> MarkupToken? {
    let start = position
    var depth = 0
    for place in start..<end {
      switch bytes[place] {
      case UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: ">") where depth <= 0:
        position = place + 1
        return .doctype(start..<position)
      default: break
      }
    }
    return exhaust()
  }
}
