/// One line that says what a unit is, in pieces of different kinds.
///
/// The text may hold anything that peers sent: it is sanitised where it is drawn.
package struct Summary: Equatable, Sendable {
  package enum Kind: UInt8, Sendable {
    /// The protocol and the action: `sio event`, `mqtt PUBLISH`.
    case operation
    /// What it is about: a topic, a method.
    case subject
    /// An identifier.
    case id
    case key
    case string
    case number
    case literal
    case punctuation
    /// Not in the payload.
    case note
    /// What is wrong.
    case issue
  }

  package struct Mark: Equatable, Sendable {
    package var kind: Kind
    /// Where its text ends.
    package var end: Int
  }

  package private(set) var text: [UInt8] = []
  package private(set) var marks: [Mark] = []

  package init() {}

  /// The text as a string; what is not UTF-8 is replaced.
  package var string: String { String(decoding: text, as: UTF8.self) }

  package var isEmpty: Bool { text.isEmpty }

  /// Lends the text.
  package func withText<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    text.withUnsafeBufferPointer(body)
  }

  mutating func reserve(_ count: Int) {
    guard count > 0 else { return }
    text.reserveCapacity(count)
    marks.reserveCapacity(16)
  }

  mutating func append(_ bytes: some Sequence<UInt8>, _ kind: Kind) {
    text.append(contentsOf: bytes)
    mark(kind)
  }

  mutating func append(_ word: String, _ kind: Kind) { append(word.utf8, kind) }

  /// Appends decimal digits, without making a string of them first.
  mutating func append(number: UInt64) {
    let start = text.count
    var rest = number
    repeat {
      text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    text[start...].reverse()
    mark(.number)
  }

  /// Appends a string in quotation marks.
  mutating func append(quoted bytes: ArraySlice<UInt8>) {
    text.append(UInt8(ascii: "\""))
    text.append(contentsOf: bytes)
    text.append(UInt8(ascii: "\""))
    mark(.string)
  }

  /// Appends a JSON text without the white space between its tokens.
  ///
  /// - Parameter room: The most bytes that are appended.
  /// - Returns: Whether nothing was left out.
  mutating func append(json bytes: UnsafeBufferPointer<UInt8>, room: Int) -> Bool {
    let most = max(0, min(room, bytes.count))
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: most) { kept in
      var count = 0
      var isString = false
      var isEscaped = false
      var isWhole = true
      for byte in bytes {
        if isString {
          if byte == UInt8(ascii: "\""), !isEscaped { isString = false }
          isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
        } else if byte == UInt8(ascii: "\"") {
          isString = true
        } else if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
          continue
        }
        guard count < kept.count else {
          isWhole = false
          break
        }
        kept.initializeElement(at: count, to: byte)
        count += 1
      }
      append(UnsafeBufferPointer(rebasing: kept[..<count]), .string)
      return isWhole
    }
  }

  mutating func append(byte: UInt8, _ kind: Kind) {
    text.append(byte)
    mark(kind)
  }

  private mutating func mark(_ kind: Kind) {
    if marks.last?.kind == kind {
      marks[marks.count - 1].end = text.count
    } else {
      marks.append(Mark(kind: kind, end: text.count))
    }
  }

  /// The pieces in order.
  package var runs: [(text: ArraySlice<UInt8>, kind: Kind)] {
    var start = 0
    return marks.map { mark in
      defer { start = mark.end }
      return (text[start..<mark.end], mark.kind)
    }
  }
}
