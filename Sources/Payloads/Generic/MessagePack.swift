/// MessagePack (the specification at msgpack.org, "Formats").
enum MessagePack {
  static let about = About(
    form: "msgpack", prefix: "msgpack", name: "MessagePack", hasOpenPath: true)

  /// Whether bytes are one map or array and nothing behind it.
  static func isDocument(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    guard let first = bytes[range].first else { return false }
    switch first {
    case 0x80...0x9F, 0xDC...0xDF: break
    default: return false
    }
    var walk = DataWalk(MessagePackTokens(bytes, range))
    var nothing = NodeSink.nothing
    return walk.value(.none, to: &nothing) && walk.tokens.cursor.isAtEnd
  }

  static func unit(_ range: Range<Int>, to sink: inout NodeSink) {
    sink.beginUnit(about, at: range)
    sink.say("msgpack", .operation)
    sink.beginCompact()
    sink.root(about.prefix)
    value(.none, range, to: &sink)
    sink.endCompact()
    sink.endUnit()
  }

  /// Hands out one value, and an issue where the bytes are none.
  static func value(_ label: Label, _ range: Range<Int>, to sink: inout NodeSink) {
    var walk = DataWalk(MessagePackTokens(sink.bytes, range))
    guard walk.value(label, to: &sink) else { return }
    let cursor = walk.tokens.cursor
    if !cursor.isAtEnd {
      sink.issue("\(cursor.remaining) bytes follow the value", at: cursor.position)
    }
  }
}

extension NodeSink {
  /// Keeps nothing: for asking whether bytes fit a form.
  static var nothing: NodeSink { NodeSink(Piece([], isText: false, isFromClient: false), []) }
}

/// The tokens of MessagePack.
struct MessagePackTokens: NodeTokens {
  private(set) var cursor: ByteCursor

  init(_ bytes: [UInt8], _ range: Range<Int>) { cursor = ByteCursor(bytes, range) }

  mutating func next() -> NodeToken? {
    guard let first = cursor.byte() else { return nil }
    switch first {
    case 0x00...0x7F: return .value(.unsigned(UInt64(first)), note: "")
    case 0x80...0x8F: return .map(UInt64(first & 0x0F))
    case 0x90...0x9F: return .array(UInt64(first & 0x0F))
    case 0xA0...0xBF: return string(UInt64(first & 0x1F))
    case 0xC0: return .value(.null, note: "")
    case 0xC2, 0xC3: return .value(.bool(first == 0xC3), note: "")
    case 0xC4...0xC6: return cursor.integer(1 << (first - 0xC4)).flatMap { data($0) }
    case 0xC7...0xC9: return cursor.integer(1 << (first - 0xC7)).flatMap { `extension`($0) }
    case 0xCA...0xD3: return number(first)
    case 0xD4...0xD8: return `extension`(1 << UInt64(first - 0xD4))
    case 0xD9...0xDB: return cursor.integer(1 << (first - 0xD9)).flatMap { string($0) }
    case 0xDC...0xDD: return cursor.integer(2 << (first - 0xDC)).map { .array($0) }
    case 0xDE...0xDF: return cursor.integer(2 << (first - 0xDE)).map { .map($0) }
    case 0xE0...0xFF: return .value(.integer(Int64(Int8(bitPattern: first))), note: "")
    default: return nil
    }
  }

  private mutating func number(_ first: UInt8) -> NodeToken? {
    switch first {
    case 0xCA:
      return cursor.integer(4).map {
        let float = Float(bitPattern: UInt32(truncatingIfNeeded: $0))
        // As short as the float is: 0.1 and not 0.10000000149011612.
        return .value(.real(Double("\(float)") ?? Double(float)), note: "")
      }
    case 0xCB: return cursor.integer(8).map { .value(.real(Double(bitPattern: $0)), note: "") }
    case 0xCC...0xCF:
      return cursor.integer(1 << (first - 0xCC)).map { .value(.unsigned($0), note: "") }
    default:
      let size = 1 << Int(first - 0xD0)
      return cursor.integer(size).map { value in
        let unused = UInt64(64 - 8 * size)
        let number = Int64(bitPattern: value << unused) >> Int64(unused)
        return .value(.integer(number), note: "")
      }
    }
  }

  private mutating func string(_ count: UInt64) -> NodeToken? {
    cursor.take(count).map { .value(.text($0), note: "") }
  }

  private mutating func data(_ count: UInt64) -> NodeToken? {
    cursor.take(count).map { .value(.bytes($0), note: "") }
  }

  /// An extension: a type from -128 to 127, and bytes. Type -1 is a timestamp.
  private mutating func `extension`(_ count: UInt64) -> NodeToken? {
    guard let type = cursor.byte(), let range = cursor.take(count) else { return nil }
    if type == 0xFF, let time = MessagePackTime.text(cursor.bytes, range) {
      return .value(.made(time), note: "timestamp")
    }
    return .value(.bytes(range), note: "extension \(Int8(bitPattern: type))")
  }
}
