/// The size of an image in pixels, and where it is stated.
struct ImageSize: Sendable {
  let width: Int
  let height: Int
  let range: Range<Int>

  init?(_ kind: ImageFacts.Kind, _ bytes: [UInt8], _ range: Range<Int>) {
    let found: ImageSize? =
      switch kind {
      case .png: Self.png(bytes, range)
      case .jpeg: Self.jpeg(bytes, range)
      case .gif: Self(bytes, range, at: 6, bytes: 2, isLittle: true)
      case .webp: Self.webp(bytes, range)
      case .bmp: Self.bmp(bytes, range)
      case .avif: Self.avif(bytes, range)
      }
    guard let found else { return nil }
    self = found
  }

  /// Two numbers next to each other.
  private init?(
    _ bytes: [UInt8], _ range: Range<Int>, at offset: Int, bytes count: Int, isLittle: Bool
  ) {
    guard offset >= 0, offset + 2 * count <= range.count else { return nil }
    let start = range.lowerBound + offset
    var cursor = ByteCursor(bytes, start..<start + 2 * count)
    let first = isLittle ? cursor.littleEndian(count) : cursor.integer(count)
    let second = isLittle ? cursor.littleEndian(count) : cursor.integer(count)
    guard let first, let second else { return nil }
    self.init(width: Int(first), height: Int(second), range: start..<start + 2 * count)
  }

  private init(width: Int, height: Int, range: Range<Int>) {
    (self.width, self.height, self.range) = (width, height, range)
  }

  /// PNG (section 11.2.1): the first chunk is IHDR.
  private static func png(_ bytes: [UInt8], _ range: Range<Int>) -> Self? {
    guard bytes[range].dropFirst(12).starts(with: "IHDR".utf8) else { return nil }
    return Self(bytes, range, at: 16, bytes: 4, isLittle: false)
  }

  /// JPEG (T.81, section B.2.2): the first frame header, after any other segments.
  private static func jpeg(_ bytes: [UInt8], _ range: Range<Int>) -> Self? {
    var cursor = ByteCursor(bytes, range)
    guard cursor.integer(2) != nil else { return nil }
    while let mark = cursor.byte(), mark == 0xFF, let kind = cursor.byte() {
      if kind == 0xFF { return nil }
      let start = cursor.position
      guard let length = cursor.integer(2), length >= 2, cursor.take(length - 2) != nil else {
        return nil
      }
      // SOF0 to SOF15 without the tables that lie among them.
      guard 0xC0...0xCF ~= kind, kind != 0xC4, kind != 0xC8, kind != 0xCC else { continue }
      let inside = Self(bytes, range, at: start + 3 - range.lowerBound, bytes: 2, isLittle: false)
      return inside.map { Self(width: $0.height, height: $0.width, range: $0.range) }
    }
    return nil
  }

  /// WebP (RFC 9649, sections 2.5 to 2.7): lossy, lossless or extended.
  private static func webp(_ bytes: [UInt8], _ range: Range<Int>) -> Self? {
    let start = range.lowerBound
    switch bytes[range].dropFirst(12).prefix(4) {
    case let name where name.elementsEqual("VP8 ".utf8):
      let size = Self(bytes, range, at: 26, bytes: 2, isLittle: true)
      return size.map {
        Self(width: $0.width & 0x3FFF, height: $0.height & 0x3FFF, range: $0.range)
      }
    case let name where name.elementsEqual("VP8L".utf8):
      guard range.count >= 25 else { return nil }
      var cursor = ByteCursor(bytes, start + 21..<start + 25)
      return cursor.littleEndian(4).map {
        Self(
          width: Int($0 & 0x3FFF) + 1, height: Int($0 >> 14 & 0x3FFF) + 1,
          range: start + 21..<start + 25)
      }
    case let name where name.elementsEqual("VP8X".utf8):
      let size = Self(bytes, range, at: 24, bytes: 3, isLittle: true)
      return size.map { Self(width: $0.width + 1, height: $0.height + 1, range: $0.range) }
    default: return nil
    }
  }

  /// BMP: the size of the file is right, and the size of the header is a valid one.
  private static func bmp(_ bytes: [UInt8], _ range: Range<Int>) -> Self? {
    var cursor = ByteCursor(bytes, range)
    guard cursor.integer(2) != nil, cursor.littleEndian(4) == UInt64(range.count),
      cursor.integer(8) != nil, let header = cursor.littleEndian(4),
      [40, 52, 56, 64, 108, 124].contains(header),
      let size = Self(bytes, range, at: 18, bytes: 4, isLittle: true)
    else { return nil }
    // A negative height means rows from the top.
    let height = Int(Int32(truncatingIfNeeded: size.height)).magnitude
    return Self(width: size.width, height: Int(height), range: size.range)
  }

  /// AVIF: the first property `ispe` (ISO/IEC 23008-12, section 6.5.3), not far from the beginning.
  private static func avif(_ bytes: [UInt8], _ range: Range<Int>) -> Self? {
    let mark = Array("ispe".utf8)
    let near = bytes[range].prefix(4096)
    for place in near.indices.dropLast(16) where bytes[place] == mark[0] {
      guard bytes[place..<place + 4].elementsEqual(mark) else { continue }
      return Self(bytes, range, at: place + 8 - range.lowerBound, bytes: 4, isLittle: false)
    }
    return nil
  }
}
