/// What is the same for all messages, made once: the codes of blocks that have none of their own, and
/// the lengths and distances that symbols stand for (RFC 1951, sections 3.2.5 and 3.2.6).
final class FixedCodes: @unchecked Sendable {
  // Unchecked: nothing changes the codes once `init` has made them.

  static let shared = FixedCodes()

  /// What a symbol stands for: this value plus the value of its extra bits.
  typealias Value = (base: Int, extra: Int)

  let literals = HuffmanCode()
  let distances = HuffmanCode()
  /// The lengths of matches from symbol 257 on, 29 of them, and the distances, 30.
  let matchLengths = table(count: 28, step: 4, first: 3, more: [(258, 0)])
  let matchDistances = table(count: 30, step: 2, first: 1)

  private init() {
    let lengths = (0..<288).map { $0 < 144 ? UInt8(8) : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }
    lengths.withUnsafeBufferPointer { _ = literals.become($0) }
    [UInt8](repeating: 5, count: 30).withUnsafeBufferPointer { _ = distances.become($0) }
  }

  /// The smallest value and the extra bits of each symbol: one bit more for every `step` symbols
  /// after the first two steps.
  ///
  /// What it allocates is never freed.
  private static func table(
    count: Int, step: Int, first: Int, more: [Value] = []
  ) -> UnsafePointer<Value> {
    let values = UnsafeMutablePointer<Value>.allocate(capacity: count + more.count)
    var next = first
    for symbol in 0..<count {
      let extra = max(0, symbol / step - 1)
      (values + symbol).initialize(to: (next, extra))
      next += 1 << extra
    }
    for (index, value) in more.enumerated() { (values + count + index).initialize(to: value) }
    return UnsafePointer(values)
  }
}
