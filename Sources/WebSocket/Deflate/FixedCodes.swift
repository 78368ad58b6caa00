/// The codes of blocks that have none of their own (RFC 1951, section 3.2.6): the same for all
/// messages, so they are made once.
final class FixedCodes: @unchecked Sendable {
  // Unchecked: nothing changes the codes once `init` has made them.

  static let shared = FixedCodes()

  let literals = HuffmanCode()
  let distances = HuffmanCode()

  private init() {
    let lengths = (0..<288).map { $0 < 144 ? UInt8(8) : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }
    lengths.withUnsafeBufferPointer { _ = literals.become($0) }
    [UInt8](repeating: 5, count: 30).withUnsafeBufferPointer { _ = distances.become($0) }
  }
}
