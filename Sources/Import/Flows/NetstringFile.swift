/// Values of mitmproxy's flow files: tagged netstrings (`5:hello,`), read by offset.
///
/// Nothing is read as a whole: a value is only a place until its bytes are asked for. Containers
/// are walked without recursion.
final class NetstringFile {
  enum Tag: UInt8 {
    case bytes = 0x2C
    case text = 0x3B
    case integer = 0x23
    case float = 0x5E
    case bool = 0x21
    case null = 0x7E
    case list = 0x5D
    case dictionary = 0x7D
  }

  struct Value {
    var tag: Tag
    var position: UInt64
    var length: UInt64

    /// Where the next value begins.
    var end: UInt64 { position &+ length &+ 1 }
  }

  private static let window = 1 << 18
  /// The most digits of a length, as mitmproxy has it.
  private static let digits = 12

  let size: UInt64
  private let file: (_ position: UInt64, _ count: Int) -> [UInt8]
  private var held: [UInt8] = []
  private var heldStart: UInt64 = 0

  init(size: UInt64, file: @escaping (UInt64, Int) -> [UInt8]) {
    self.size = size
    self.file = file
  }

  /// The value that begins at a place; nil when there is none that ends by `end`.
  func value(at position: UInt64, end: UInt64) -> Value? {
    let head = bytes(
      position, Int(clamping: min(UInt64(Self.digits + 1), end - min(end, position))))
    guard let colon = head.firstIndex(of: 0x3A), colon > 0 else { return nil }
    var length: UInt64 = 0
    for digit in head[..<colon] {
      guard (0x30...0x39).contains(digit) else { return nil }
      length = length * 10 + UInt64(digit - 0x30)
    }
    let start = position &+ UInt64(colon) &+ 1
    guard start < end, length < end - start,
      let tag = bytes(start &+ length, 1).first.flatMap(Tag.init(rawValue:))
    else { return nil }
    return Value(tag: tag, position: start, length: length)
  }

  /// The values in a list, or the keys and values in turn of a dictionary, until `body` says false.
  ///
  /// - Returns: False when they are damaged.
  @discardableResult
  func forEach(in value: Value, _ body: (Value) -> Bool) -> Bool {
    let end = value.position &+ value.length
    var position = value.position
    while position < end {
      guard let next = self.value(at: position, end: end) else { return false }
      guard body(next) else { return true }
      position = next.end
    }
    return true
  }

  /// The members of a dictionary by their names; no dictionary that is used has many.
  func members(of value: Value?) -> [String: Value] {
    guard let value, value.tag == .dictionary else { return [:] }
    var members: [String: Value] = [:]
    var name: String?
    forEach(in: value) { next in
      if let known = name {
        members[known] = next
        name = nil
      } else {
        name = text(next, limit: 64) ?? ""
      }
      return members.count < 256
    }
    return members
  }

  /// The first values of a list.
  func elements(of value: Value?, limit: Int) -> [Value] {
    guard let value, value.tag == .list else { return [] }
    var elements: [Value] = []
    forEach(in: value) { next in
      elements.append(next)
      return elements.count < limit
    }
    return elements
  }

  /// Text or bytes as text, up to a limit; nil for anything else.
  func text(_ value: Value?, limit: Int = 64 << 10) -> String? {
    guard let value, value.tag == .text || value.tag == .bytes else { return nil }
    let count = Int(clamping: min(value.length, UInt64(limit)))
    return String(decoding: bytes(value.position, count), as: UTF8.self)
  }

  func integer(_ value: Value?) -> Int? {
    guard let value, value.tag == .integer, value.length <= 20 else { return nil }
    return Int(String(decoding: bytes(value.position, Int(value.length)), as: UTF8.self))
  }

  func bool(_ value: Value?) -> Bool? {
    guard let value, value.tag == .bool else { return nil }
    return bytes(value.position, Int(clamping: min(4, value.length))) == Array("true".utf8)
  }

  /// A moment in nanoseconds since the Unix epoch.
  func moment(_ value: Value?) -> UInt64? {
    guard let value, value.tag == .float || value.tag == .integer, value.length <= 64 else {
      return nil
    }
    return HARNumber.nanoseconds(bytes(value.position, Int(value.length)))
  }

  /// Bytes of the file; fewer at its end.
  func bytes(_ position: UInt64, _ count: Int) -> [UInt8] {
    if count > Self.window { return file(position, count) }
    let heldEnd = heldStart &+ UInt64(held.count)
    if position < heldStart || position &+ UInt64(count) > heldEnd {
      held = file(position, Self.window)
      heldStart = position
    }
    let start = Int(position - heldStart)
    return Array(held.dropFirst(start).prefix(count))
  }
}
