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
  /// The longest protected fragment in TLS 1.2, which may be longer than in TLS 1.3.
  static let longestFragment = (1 << 14) + 2048

  /// The size of the record that begins with a header; nil when the bytes are not the header of a
  /// record.
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
