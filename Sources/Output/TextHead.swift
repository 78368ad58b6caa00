import Text
import WebSocket

/// The columns of a line of text, written into a buffer that is known to be large enough, so that a
/// million lines do not cost a million strings.
struct TextHead: ~Copyable {
  /// The most bytes that all columns of a line can take.
  static let limit = 256

  private let room: UnsafeMutablePointer<UInt8>
  private var used = 0

  /// - Parameter room: `limit` bytes.
  private init(room: UnsafeMutablePointer<UInt8>) { self.room = room }

  /// Appends the columns that `fill` writes to `output`.
  static func append(to output: inout RowBuffer, _ fill: (inout TextHead) -> Void) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: limit) { room in
      guard let base = room.baseAddress else { return }
      var head = TextHead(room: base)
      fill(&head)
      output += UnsafeBufferPointer(start: base, count: head.used)
    }
  }

  /// Writes text, padded at its end to `width` columns.
  ///
  /// - Parameter columns: How many columns the text has.
  package mutating func put(_ text: StaticString, columns: Int, width: Int = 0) {
    (room + used).update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    used += text.utf8CodeUnitCount
    putSpaces(width - columns)
  }

  mutating func putSpaces(_ count: Int) {
    guard count > 0 else { return }
    (room + used).update(repeating: 0x20, count: count)
    used += count
  }

  /// Writes a number, padded at its beginning to `width` columns.
  package mutating func put(_ number: UInt64, width: Int = 0) {
    let digits = Self.digits(of: number)
    putSpaces(width - digits)
    putDigits(number, digits)
  }

  /// Writes seconds with a sign and six decimals, padded at its end.
  package mutating func put(elapsed nanoseconds: Int64, width: Int) {
    let micros = nanoseconds.magnitude / 1000
    let digits = Self.digits(of: micros / 1_000_000)
    put(nanoseconds < 0 ? "-" : "+", columns: 1)
    putDigits(micros / 1_000_000, digits)
    put(".", columns: 1)
    putDigits(micros % 1_000_000, 6)
    putSpaces(width - digits - 8)
  }

  /// Writes one hexadecimal digit.
  package mutating func put(digit: UInt8) {
    room[used] = digit < 10 ? 0x30 + digit : 0x57 + digit
    used += 1
  }

  /// Writes a masking key as eight digits, in wire order.
  package mutating func put(_ key: MaskingKey) {
    key.putHex(to: room + used)
    used += 8
  }

  private mutating func putDigits(_ number: UInt64, _ count: Int) {
    var rest = number
    for place in stride(from: used + count - 1, through: used, by: -1) {
      room[place] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    used += count
  }

  private static func digits(of number: UInt64) -> Int {
    var digits = 1
    var rest = number / 10
    while rest > 0 {
      digits += 1
      rest /= 10
    }
    return digits
  }
}
