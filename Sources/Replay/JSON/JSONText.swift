import Capture

/// A payload that is JSON, or JSON behind a short mark as Engine.IO and Socket.IO have it: `42[…]`.
package struct JSONText: Equatable, Sendable {
  /// What stands before the JSON: a packet type, a namespace, an acknowledgement's number.
  package var prefix: [UInt8]
  package var root: JSONNode

  /// The most bytes of a mark.
  private static let longestPrefix = 64

  /// Reads a payload; nil when it is not an array or object and nothing else.
  package init?(_ bytes: [UInt8]) {
    guard let start = Self.start(in: bytes) else { return nil }
    var builder = JSONBuilder()
    guard let root = builder.read(bytes, from: start) else { return nil }
    prefix = Array(bytes[..<start])
    self.root = root
  }

  private static func start(in bytes: [UInt8]) -> Int? {
    for (index, byte) in bytes.prefix(longestPrefix).enumerated() {
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "{"): return index
      case 0x20, 0x09, 0x0A, 0x0D: continue
      default: guard isMarkByte(byte) else { return nil }
      }
    }
    return nil
  }

  /// Digits, and what the name of a namespace is made of.
  private static func isMarkByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case UInt8(ascii: "/"), UInt8(ascii: ","), UInt8(ascii: "-"), UInt8(ascii: "_"): true
    default: false
    }
  }
}

/// Builds the tree of a document from its tokens; nesting costs no stack while reading.
private struct JSONBuilder {
  private struct Open {
    var start: Int
    var isObject: Bool
    var elements: [JSONNode] = []
    var members: [JSONNode.Member] = []
    var name: [UInt8] = []
  }

  private var open: [Open] = []
  private var root: JSONNode?

  mutating func read(_ bytes: [UInt8], from start: Int) -> JSONNode? {
    var tokenizer = JSONTokenizer()
    return bytes.withUnsafeBytes { bytes in
      var position = start
      while true {
        let begin = Self.skipSeparators(bytes, position)
        guard let token = tokenizer.next(in: bytes, at: &position) else { break }
        guard take(token, begin..<position) else { return nil }
      }
      return tokenizer.finish().isEmpty ? root : nil
    }
  }

  private static func skipSeparators(_ bytes: UnsafeRawBufferPointer, _ position: Int) -> Int {
    var position = position
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: ":"): position += 1
      default: return position
      }
    }
    return position
  }

  private mutating func take(_ token: JSONToken, _ range: Range<Int>) -> Bool {
    switch token {
    case .objectStart: open.append(Open(start: range.lowerBound, isObject: true))
    case .arrayStart: open.append(Open(start: range.lowerBound, isObject: false))
    case .objectEnd, .arrayEnd:
      guard let ended = open.popLast() else { return false }
      add(
        ended.isObject ? .object(ended.members) : .array(ended.elements),
        ended.start..<range.upperBound)
    case .name(let name):
      if !open.isEmpty { open[open.count - 1].name = name }
    case .string(let bytes, let omitted):
      guard omitted == 0 else { return false }
      add(.string(bytes), range)
    case .number(let digits): add(.number(digits), range)
    case .bool(let isTrue): add(.bool(isTrue), range)
    case .null: add(.null, range)
    case .invalid: return false
    }
    return true
  }

  private mutating func add(_ value: JSONNode.Value, _ range: Range<Int>) {
    let node = JSONNode(value: value, range: range)
    guard let last = open.indices.last else {
      root = node
      return
    }
    if open[last].isObject {
      open[last].members.append(JSONNode.Member(name: open[last].name, node: node))
    } else {
      open[last].elements.append(node)
    }
  }
}
