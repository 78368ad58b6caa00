/// The bodies of Engine.IO's polling requests and answers: packets one after another.
enum EngineIOPayload {
  struct Packet: Equatable, Sendable {
    enum Kind: Sendable { case text, binary, base64 }

    var kind: Kind
    /// Its bytes in the body; for base64 only the digits.
    var range: Range<Int>

    /// The packet, when it is not base64.
    func packet(_ bytes: [UInt8]) -> EngineIOPacket {
      EngineIOPacket(binary: bytes, range, version: 3)
    }
  }

  /// The packets of a body.
  ///
  /// - Parameter isCut: Whether bytes after these were left out: the last packet may then be
  ///   incomplete.
  /// - Returns: nil when the bytes are not such a body, like the `ok` that answers a POST.
  static func packets(in bytes: [UInt8], version: Int?, isCut: Bool = false) -> [Packet]? {
    guard let first = bytes.first else { return nil }
    if version != 4, first <= 1 { return framed(bytes, isCut: isCut) }
    // Where nothing says which revision it is, only a length that fits identifies this one.
    if version != 4, let packets = counted(bytes, isCut: isCut && version == 3) { return packets }
    return version == 3 ? nil : separated(bytes, isCut: isCut)
  }

  /// The bytes that base64 digits stand for, up to the first character that is not one.
  static func bytes(ofBase64 text: ArraySlice<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    var bits: UInt32 = 0
    var count = 0
    for digit in text {
      guard let value = value(ofBase64: digit) else { break }
      bits = bits << 6 | value
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return bytes
  }

  private static func value(ofBase64 digit: UInt8) -> UInt32? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit) - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit) - 71
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit) + 4
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
    default: nil
    }
  }
}

// Revision 4: packets separated by the byte 0x1E; binary ones are `b` and base64.
extension EngineIOPayload {
  private static func separated(_ bytes: [UInt8], isCut: Bool) -> [Packet]? {
    var packets: [Packet] = []
    for part in bytes.split(separator: 0x1E, omittingEmptySubsequences: false) {
      let range = part.startIndex..<part.endIndex
      if part.first == UInt8(ascii: "b") {
        packets.append(Packet(kind: .base64, range: range.dropFirst().indices))
      } else if let first = part.first, first >= 0x30, first <= 0x36 {
        packets.append(Packet(kind: .text, range: range))
      } else if isCut, range.lowerBound == bytes.count {
        return packets.nonEmpty
      } else {
        return nil
      }
    }
    return packets
  }
}

// Revision 3: before each packet its length in characters and a colon; or, in bytes, whether it is
// text, its length in decimal digits, and 0xFF.
extension EngineIOPayload {
  /// The most digits of a length: with more, the bytes are not such a body.
  private static let digitLimit = 9

  private static func counted(_ bytes: [UInt8], isCut: Bool) -> [Packet]? {
    var packets: [Packet] = []
    var place = 0
    while place < bytes.count {
      guard let length = length(bytes, &place, end: UInt8(ascii: ":"), zero: 0x30) else {
        return isCut && place == bytes.count ? packets.nonEmpty : nil
      }
      if isCut, place == bytes.count { return packets.nonEmpty }
      guard let end = end(of: length, bytes, from: place) ?? (isCut ? bytes.count : nil) else {
        return nil
      }
      let isBase64 = bytes[place..<end].starts(with: "b4".utf8)
      packets.append(
        Packet(kind: isBase64 ? .base64 : .text, range: isBase64 ? place + 2..<end : place..<end))
      place = end
    }
    return packets
  }

  private static func framed(_ bytes: [UInt8], isCut: Bool) -> [Packet]? {
    var packets: [Packet] = []
    var place = 0
    while place < bytes.count {
      let isBinary = bytes[place] == 1
      guard bytes[place] <= 1 else { return nil }
      place += 1
      guard let length = length(bytes, &place, end: 0xFF, zero: 0) else {
        return isCut && place == bytes.count ? packets.nonEmpty : nil
      }
      let left = bytes.count - place
      guard length <= left || isCut else { return nil }
      if isCut, left == 0 { return packets.nonEmpty }
      packets.append(
        Packet(kind: isBinary ? .binary : .text, range: place..<place + min(length, left)))
      place += min(length, left)
    }
    return packets
  }

  /// A number in decimal digits, and the byte that ends it.
  private static func length(
    _ bytes: [UInt8], _ place: inout Int, end: UInt8, zero: UInt8
  ) -> Int? {
    var length = 0
    let start = place
    while place < bytes.count, place - start <= digitLimit {
      let byte = bytes[place]
      place += 1
      if byte == end { return place - start > 1 ? length : nil }
      guard byte >= zero, byte - zero <= 9 else { return nil }
      length = length * 10 + Int(byte - zero)
    }
    return nil
  }

  /// Where that many characters end.
  ///
  /// JavaScript counts units of UTF-16: a character of four bytes is two of them.
  private static func end(of length: Int, _ bytes: [UInt8], from start: Int) -> Int? {
    var place = start
    var left = length
    while left > 0 {
      guard place < bytes.count else { return nil }
      let size =
        switch bytes[place] {
        case 0xF0...: 4
        case 0xE0...: 3
        case 0xC0...: 2
        default: 1
        }
      place += size
      left -= size == 4 ? 2 : 1
    }
    return left == 0 && place <= bytes.count ? place : nil
  }
}

extension [EngineIOPayload.Packet] {
  fileprivate var nonEmpty: Self? { isEmpty ? nil : self }
}
