/// Says whether bytes are one JSON text (RFC 8259).
struct JSONValidator {
  /// Arrays and objects inside of each other; what is deeper is taken for something else.
  private static let depthLimit = 512

  private var cursor: JSONCursor
  /// The brackets that close what is open.
  private var closers: [UInt8] = []

  private init(_ bytes: UnsafeBufferPointer<UInt8>) { cursor = JSONCursor(bytes) }

  static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var validator = JSONValidator(bytes)
    return validator.run()
  }

  private mutating func run() -> Bool {
    repeat {
      cursor.skipSpace()
      guard takeOpenings(), takeClosings() else { return false }
    } while !closers.isEmpty
    cursor.skipSpace()
    return cursor.next == nil
  }

  /// Takes brackets that open, and the value behind them; an empty array or object is a value.
  private mutating func takeOpenings() -> Bool {
    while let byte = cursor.next, byte == 0x7B || byte == 0x5B {
      guard closers.count < Self.depthLimit else { return false }
      _ = cursor.take(byte)
      closers.append(byte + 2)
      cursor.skipSpace()
      if cursor.next == byte + 2 { return true }
      if byte == 0x7B, !takeName() { return false }
    }
    return takeScalar()
  }

  /// Takes brackets that close, up to the comma before the next value.
  private mutating func takeClosings() -> Bool {
    while let closer = closers.last {
      cursor.skipSpace()
      if cursor.take(closer) {
        closers.removeLast()
      } else {
        guard cursor.take(0x2C) else { return false }
        cursor.skipSpace()
        return closer == 0x5D || takeName()
      }
    }
    return true
  }

  private mutating func takeName() -> Bool {
    guard takeString() else { return false }
    cursor.skipSpace()
    guard cursor.take(0x3A) else { return false }
    cursor.skipSpace()
    return true
  }

  private mutating func takeScalar() -> Bool {
    if cursor.next == 0x22 { return takeString() }
    guard let range = cursor.takeValue() else { return false }
    let value = cursor.bytes[range]
    return ["true", "false", "null"].contains { value.elementsEqual($0.utf8) } || isNumber(value)
  }

  private mutating func takeString() -> Bool {
    guard let range = cursor.takeString() else { return false }
    var text = cursor.bytes[range]
    while let byte = text.popFirst() {
      if byte < 0x20 { return false }
      guard byte == 0x5C else { continue }
      guard let escape = text.popFirst() else { return false }
      if escape == UInt8(ascii: "u") {
        let digits = text.prefix(4)
        guard digits.count == 4, digits.allSatisfy({ ASCII.hexDigit($0) != nil }) else {
          return false
        }
        text = text.dropFirst(4)
      } else if !"\"\\/bfnrt".utf8.contains(escape) {
        return false
      }
    }
    return true
  }

  /// An integer without leading zeros, a fraction, an exponent (section 6).
  private func isNumber(_ value: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    var rest = value
    if rest.first == 0x2D { rest.removeFirst() }
    let whole = rest.prefix(while: FilterScanner.isDigit)
    guard !whole.isEmpty, whole.first != 0x30 || whole.count == 1 else { return false }
    rest = rest[whole.endIndex...]
    if rest.first == 0x2E {
      let fraction = rest.dropFirst().prefix(while: FilterScanner.isDigit)
      guard !fraction.isEmpty else { return false }
      rest = rest[fraction.endIndex...]
    }
    guard let mark = rest.first else { return true }
    guard ASCII.lowercased(mark) == UInt8(ascii: "e") else { return false }
    rest = rest.dropFirst()
    if rest.first == 0x2B || rest.first == 0x2D { rest = rest.dropFirst() }
    return !rest.isEmpty && rest.allSatisfy(FilterScanner.isDigit)
  }
}
