extension PayloadForm {
  /// MessagePack: one map or array.
  static let messagePack = PayloadForm(name: "MessagePack") { payload in
    var tokens = OldMessagePackTokens(payload)
    return tokens.lines()
  }
}

/// The tokens of MessagePack (the specification at msgpack.org, "Formats").
struct OldMessagePackTokens: OldDataTokens {
  private var cursor: ByteCursor

  init(_ bytes: [UInt8]) { cursor = ByteCursor(bytes) }

  var isAtEnd: Bool { cursor.isAtEnd }

  mutating func next() -> OldDataToken? {
    guard let first = cursor.byte() else { return nil }
    switch first {
    case 0x00...0x7F: return .scalar(ScalarText.number(first))
    case 0x80...0x8F: return .map(UInt64(first & 0x0F))
    case 0x90...0x9F: return .array(UInt64(first & 0x0F))
    case 0xA0...0xBF: return string(UInt64(first & 0x1F))
    case 0xC0: return .scalar(ScalarText.literal("nil"))
    case 0xC2: return .scalar(ScalarText.literal("false"))
    case 0xC3: return .scalar(ScalarText.literal("true"))
    case 0xC4...0xC6: return cursor.integer(1 << (first - 0xC4)).flatMap { bytes($0) }
    case 0xC7...0xC9: return cursor.integer(1 << (first - 0xC7)).flatMap { `extension`($0) }
    case 0xCA...0xD3: return number(first)
    case 0xD4...0xD8: return `extension`(1 << UInt64(first - 0xD4))
    case 0xD9...0xDB: return cursor.integer(1 << (first - 0xD9)).flatMap { string($0) }
    case 0xDC...0xDD: return cursor.integer(2 << (first - 0xDC)).map { .array($0) }
    case 0xDE...0xDF: return cursor.integer(2 << (first - 0xDE)).map { .map($0) }
    case 0xE0...0xFF: return .scalar(ScalarText.number(Int8(bitPattern: first)))
    default: return nil
    }
  }

  private mutating func number(_ first: UInt8) -> OldDataToken? {
    switch first {
    case 0xCA:
      return cursor.integer(4).map {
        .scalar(ScalarText.number(Float(bitPattern: UInt32(truncatingIfNeeded: $0))))
      }
    case 0xCB:
      return cursor.integer(8).map { .scalar(ScalarText.number(Double(bitPattern: $0))) }
    case 0xCC...0xCF:
      return cursor.integer(1 << (first - 0xCC)).map { .scalar(ScalarText.number($0)) }
    default:
      let size = 1 << Int(first - 0xD0)
      return cursor.integer(size).map { value in
        let unused = UInt64(64 - 8 * size)
        return .scalar(ScalarText.number(Int64(bitPattern: value << unused) >> Int64(unused)))
      }
    }
  }

  private mutating func string(_ count: UInt64) -> OldDataToken? {
    cursor.take(count).map { .scalar(ScalarText.string(cursor.bytes[$0])) }
  }

  private mutating func bytes(_ count: UInt64) -> OldDataToken? {
    cursor.take(count).map { .scalar(ScalarText.bytes(cursor.bytes[$0])) }
  }

  /// An extension: a type from -128 to 127, and bytes.
  private mutating func `extension`(_ count: UInt64) -> OldDataToken? {
    guard let type = cursor.byte(), let range = cursor.take(count) else { return nil }
    var run = ScalarText.bytes(cursor.bytes[range])
    run.text = Array("ext \(Int8(bitPattern: type)) ".utf8) + run.text
    return .scalar(run)
  }
}
