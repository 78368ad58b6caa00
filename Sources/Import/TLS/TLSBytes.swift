/// Reads the fields of a handshake message, each of which may be cut short (RFC 8446, section 3).
struct TLSBytes {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  var isEmpty: Bool { rest.isEmpty }

  /// The next `count` bytes; nil when there are fewer.
  mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
    guard rest.count >= count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  /// A number of `count` bytes in network order.
  mutating func number(_ count: Int) -> Int? {
    bytes(count).map { $0.reduce(0) { $0 << 8 | Int($1) } }
  }

  /// A vector preceded by its length in `count` bytes.
  mutating func vector(_ count: Int) -> TLSBytes? {
    number(count).flatMap { bytes($0) }.map { TLSBytes($0) }
  }

  /// All that is left.
  var remaining: ArraySlice<UInt8> { rest }
}
