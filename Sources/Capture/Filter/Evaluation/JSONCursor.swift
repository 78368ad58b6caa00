/// Walks over JSON (RFC 8259) without building anything: lenient, for documents of any kind.
///
/// It looks only as far as it must, so a document that is broken behind the place asked for still
/// answers. Nesting costs it nothing: it counts brackets instead of calling itself.
struct JSONCursor {
  let bytes: UnsafeBufferPointer<UInt8>
  private(set) var position = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  /// Takes a string and returns what stands between its quotes; nil when none ends here.
  mutating func takeString() -> Range<Int>? {
    guard take(0x22) else { return nil }
    let start = position
    while let byte = next {
      if byte == 0x22 {
        position += 1
        return start..<position - 1
      }
      position += byte == 0x5C ? 2 : 1
    }
    return nil
  }

  /// Takes one value and returns where it stands; nil when there is none.
  mutating func takeValue() -> Range<Int>? {
    skipSpace()
    let start = position
    switch next {
    case nil: return nil
    case 0x22: return takeString() == nil ? nil : start..<position
    case 0x7B, 0x5B: return skipNested() ? start..<position : nil
    default:
      while let byte = next, Self.isScalarByte(byte) { position += 1 }
      return position > start ? start..<position : nil
    }
  }

  private mutating func skipNested() -> Bool {
    var depth = 0
    while let byte = next {
      switch byte {
      case 0x22:
        if takeString() == nil { return false }
        continue
      case 0x7B, 0x5B: depth += 1
      case 0x7D, 0x5D: depth -= 1
      default: break
      }
      position += 1
      if depth == 0 { return true }
    }
    return false
  }

  /// Whether the byte may stand in a number or a word.
  private static func isScalarByte(_ byte: UInt8) -> Bool {
    FilterScanner.isLetter(byte) || FilterScanner.isDigit(byte)
      || [0x2B, 0x2D, 0x2E].contains(byte)
  }
}

extension JSONPath {
  /// Where the value stands that the path leads to; nil when it leads nowhere.
  ///
  /// Of members with the same name the first counts.
  func find(in bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    var cursor = JSONCursor(bytes)
    for step in steps {
      cursor.skipSpace()
      let isFound =
        switch step {
        case .member(let name): Self.enter(&cursor, member: name)
        case .element(let index): Self.enter(&cursor, element: index)
        }
      guard isFound else { return nil }
    }
    return cursor.takeValue()
  }

  private static func enter(_ cursor: inout JSONCursor, member name: [UInt8]) -> Bool {
    guard cursor.take(0x7B) else { return false }
    while true {
      cursor.skipSpace()
      guard let key = cursor.takeString() else { return false }
      cursor.skipSpace()
      guard cursor.take(0x3A) else { return false }
      if JSONString(cursor.bytes, key).equals(name) { return true }
      guard cursor.takeValue() != nil else { return false }
      cursor.skipSpace()
      guard cursor.take(0x2C) else { return false }
    }
  }

  private static func enter(_ cursor: inout JSONCursor, element index: Int) -> Bool {
    guard cursor.take(0x5B) else { return false }
    for _ in 0..<index {
      guard cursor.takeValue() != nil else { return false }
      cursor.skipSpace()
      guard cursor.take(0x2C) else { return false }
    }
    cursor.skipSpace()
    return cursor.next != 0x5D
  }
}
