/// What has to be known of a TOML document before a parser gets it.
///
/// The parser takes it for granted that a table's header begins with a key, and ends the program
/// where one does not.
package enum TOMLText {
  /// What is wrong with a header that begins with no key: what follows the line in a sentence.
  package static let defect = "a table's header begins with a name, such as [style]"

  /// The line, from 1, of the first header that begins with no key; nil when all have one.
  package static func brokenHeader(in text: String) -> Int? {
    var scan = HeaderScan(bytes: Array(text.utf8))
    return scan.run()
  }
}

/// Goes through a document by its strings, comments and brackets, as far as headers need it.
private struct HeaderScan {
  let bytes: [UInt8]
  private var place = 0
  private var line = 1
  /// Brackets and braces of a value that are open.
  private var depth = 0
  /// Whether nothing but white space stands before in the line.
  private var isAtStart = true
  private var isInHeader = false

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func run() -> Int? {
    while place < bytes.count {
      let byte = bytes[place]
      switch byte {
      case UInt8(ascii: "\n"): endLine()
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): place += 1
      case UInt8(ascii: "#"): skip { $0 == UInt8(ascii: "\n") }
      case UInt8(ascii: "[") where isAtStart:
        guard beginsWithKey() else { return line }
        (isAtStart, isInHeader) = (false, true)
      case UInt8(ascii: "\""), UInt8(ascii: "'"): skipString(byte)
      default:
        isAtStart = false
        if !isInHeader { count(byte) }
        place += 1
      }
    }
    return nil
  }

  private mutating func endLine() {
    place += 1
    line += 1
    isInHeader = false
    isAtStart = depth == 0
  }

  private mutating func count(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
    case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
    default: break
    }
  }

  private mutating func skip(until isEnd: (UInt8) -> Bool) {
    while place < bytes.count, !isEnd(bytes[place]) { place += 1 }
  }

  /// Passes the brackets of a header; false when what follows them is no key.
  private mutating func beginsWithKey() -> Bool {
    place += 1
    skip { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
    if place < bytes.count, bytes[place] == UInt8(ascii: "[") {
      place += 1
      skip { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
    }
    guard place < bytes.count else { return true }
    switch bytes[place] {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: "\""), UInt8(ascii: "'"):
      return true
    default: return false
    }
  }

  private mutating func skipString(_ quote: UInt8) {
    isAtStart = false
    let isLong = bytes[place...].prefix(3).allSatisfy { $0 == quote } && bytes.count - place >= 3
    place += isLong ? 3 : 1
    while place < bytes.count {
      let byte = bytes[place]
      if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        // Whatever follows is escaped; a line's end still ends a line.
        place += 1
        if place < bytes.count, bytes[place] == UInt8(ascii: "\n") { line += 1 }
        place += 1
      } else if byte == quote {
        place += 1
        guard isLong else { return }
        if bytes[place...].prefix(2).allSatisfy({ $0 == quote }), bytes.count - place >= 2 {
          place += 2
          // Up to two more may belong to the text before the end.
          for _ in 0..<2 where place < bytes.count && bytes[place] == quote { place += 1 }
          return
        }
      } else {
        if byte == UInt8(ascii: "\n") {
          guard isLong else { return }
          line += 1
        }
        place += 1
      }
    }
  }
}
