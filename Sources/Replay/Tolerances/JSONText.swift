package import JSON

/// A payload that is JSON, or JSON after a short mark as Engine.IO and Socket.IO have it: `42[…]`.
package struct JSONText: Equatable, Sendable {
  /// What is before the JSON: a packet type, a namespace, an acknowledgement's number.
  package var prefix: [UInt8]
  package var root: JSONNode

  /// The most bytes of a mark.
  private static let longestPrefix = 64
  /// The depth to which documents are compared; deeper values are compared as bytes.
  private static let depthLimit = 512

  /// Reads a payload; nil when it is not one array or object.
  package init?(_ bytes: [UInt8]) {
    guard let start = Self.start(in: bytes) else { return nil }
    guard let document = try? JSONDocument(bytes, from: start), document.depth <= Self.depthLimit
    else { return nil }
    // White space around a document does not matter (RFC 8259, section 2).
    prefix = bytes[..<start].filter { !Self.isSpace($0) }
    root = document.root
  }

  private static func start(in bytes: [UInt8]) -> Int? {
    for (index, byte) in bytes.prefix(longestPrefix).enumerated() {
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "{"): return index
      default: guard isSpace(byte) || isMarkByte(byte) else { return nil }
      }
    }
    return nil
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  /// Digits, and the characters of a namespace's name.
  private static func isMarkByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case UInt8(ascii: "/"), UInt8(ascii: ","), UInt8(ascii: "-"), UInt8(ascii: "_"): true
    default: false
    }
  }
}
