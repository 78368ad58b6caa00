/// The content types of records (RFC 8446, section 5.1).
enum TLSContent {
  static let changeCipherSpec: UInt8 = 20
  static let alert: UInt8 = 21
  static let handshake: UInt8 = 22
  static let applicationData: UInt8 = 23
}

/// Sizes of records (RFC 5246, section 6.2.3; RFC 8446, section 5.2).
enum TLSRecord {
  static let headerLength = 5
  /// Of a protected fragment in TLS 1.2, which may be longer than in TLS 1.3.
  static let longestFragment = (1 << 14) + 2048

  /// The size of the record that begins with a header; nil when no record begins so.
  @inline(__always)
  static func size(_ header: UnsafeRawPointer) -> Int? {
    guard isType(header.load(as: UInt8.self)), header.load(fromByteOffset: 1, as: UInt8.self) == 3,
      header.load(fromByteOffset: 2, as: UInt8.self) <= 4
    else { return nil }
    let high = Int(header.load(fromByteOffset: 3, as: UInt8.self))
    let length = high << 8 | Int(header.load(fromByteOffset: 4, as: UInt8.self))
    return length <= longestFragment ? headerLength + length : nil
  }

  /// Content types of TLS, heartbeats among them.
  static func isType(_ byte: UInt8) -> Bool { (20...24).contains(byte) }
}

/// Cuts the bytes of one direction into records, whatever packets they came in.
struct TLSRecordBuffer {
  /// What comes next in a direction.
  private enum Course {
    /// Records, of which the first may be here in part.
    case records
    /// This many bytes of a record that lacks others.
    case dropping(Int)
    /// No record begins where one should.
    case lost
  }

  private var partial: [UInt8] = []
  private var course = Course.records

  /// Bytes of a record that is not here as a whole.
  var waitingBytes: Int { partial.count }

  /// Whether no more records can be found.
  var isLost: Bool { if case .lost = course { true } else { false } }

  /// Takes the next bytes.
  ///
  /// - Parameter body: Is given each whole record, header first.
  mutating func receive(
    _ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    var rest = bytes
    if case .dropping(let count) = course {
      let dropped = min(count, rest.count)
      rest = UnsafeRawBufferPointer(rebasing: rest[dropped...])
      course = count == dropped ? .records : .dropping(count - dropped)
    }
    guard case .records = course else { return }
    if !partial.isEmpty { rest = complete(with: rest, body) }
    while rest.count >= TLSRecord.headerLength, let base = rest.baseAddress, !isLost {
      guard let size = TLSRecord.size(base) else { return course = .lost }
      guard rest.count >= size else { break }
      body(UnsafeRawBufferPointer(rebasing: rest[..<size]))
      rest = UnsafeRawBufferPointer(rebasing: rest[size...])
    }
    if !isLost { partial += rest }
  }

  /// Adds to the record that is here in part, and returns what follows it.
  private mutating func complete(
    with bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
  ) -> UnsafeRawBufferPointer {
    var rest = bytes
    take(&rest, upTo: TLSRecord.headerLength)
    guard partial.count >= TLSRecord.headerLength else { return rest }
    guard let size = partialSize else {
      course = .lost
      return rest
    }
    take(&rest, upTo: size)
    guard partial.count == size else { return rest }
    let record = partial
    partial.removeAll(keepingCapacity: true)
    record.withUnsafeBytes(body)
    return rest
  }

  private mutating func take(_ rest: inout UnsafeRawBufferPointer, upTo count: Int) {
    let taken = min(max(0, count - partial.count), rest.count)
    partial += rest[..<taken]
    rest = UnsafeRawBufferPointer(rebasing: rest[taken...])
  }

  private var partialSize: Int? {
    guard partial.count >= TLSRecord.headerLength else { return nil }
    return partial.withUnsafeBytes { $0.baseAddress.flatMap(TLSRecord.size) }
  }

  /// Takes notice of bytes that are missing.
  ///
  /// - Returns: The length of the one fragment that lacks bytes; nil when it is not known how many
  ///   records do, so that no more can be found.
  mutating func miss(_ count: Int) -> Int? {
    if case .dropping(let left) = course, count <= left {
      course = left == count ? .records : .dropping(left - count)
      return 0
    }
    guard case .records = course, let size = partialSize, count <= size - partial.count else {
      course = .lost
      partial = []
      return nil
    }
    let left = size - partial.count - count
    course = left == 0 ? .records : .dropping(left)
    partial = []
    return size - TLSRecord.headerLength
  }
}
