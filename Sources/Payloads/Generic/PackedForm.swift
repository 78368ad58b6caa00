/// Compressed messages: gzip (RFC 1952) and zlib (RFC 1950).
///
/// zstd (RFC 8878) is named but not decompressed. Brotli has no mark by which it could be
/// recognized.
enum PackedForm {
  static let gzip = about("gzip", "gzip")
  static let zlib = about("zlib", "zlib")
  static let zstd = About(
    form: "zstd", prefix: "zstd", name: "Zstandard",
    fields: [
      .init("size", .number, "the size of what is inside, where the frame states it"),
      .init("content", .bytes, "the frame, still compressed"),
    ])

  private static func about(_ form: String, _ name: String) -> About {
    About(
      form: form, prefix: form, name: name,
      fields: [
        .init("name", .text, "the name of the file in the header"),
        .init("size", .number, "the size of what is inside"),
        .init("content", .tree, "what is inside"),
      ])
  }

  /// Whether bytes begin a gzip member: nothing else begins like this.
  static func isGzip(_ bytes: ArraySlice<UInt8>) -> Bool {
    // Three bytes that are always the same, and flags of which three are always zero.
    bytes.count >= 10 && bytes.starts(with: [0x1F, 0x8B, 0x08])
      && bytes[bytes.startIndex + 3] & 0xE0 == 0
  }

  /// What a whole zlib stream inflates to; nil when the bytes are not one.
  static func zlib(_ bytes: [UInt8], _ range: Range<Int>) -> Inflation? {
    guard InflateContext.isHeader(bytes[range]),
      let inflation = Inflation(bytes, range, .zlib)
    else { return nil }
    // The checksum at the end was right, or the limit was reached before it.
    let isWhole = inflation.end == .whole && inflation.consumed == range.count
    return isWhole || inflation.end == .tooLarge ? inflation : nil
  }

  /// The name in the header of a gzip member.
  static func name(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int>? {
    var cursor = ByteCursor(bytes, range)
    guard cursor.integer(3) != nil, let flags = cursor.byte(), flags & 0x08 != 0,
      cursor.integer(6) != nil
    else { return nil }
    if flags & 0x04 != 0 {
      guard let count = cursor.littleEndian(2), cursor.take(count) != nil else { return nil }
    }
    let start = cursor.position
    guard let end = bytes[start..<range.upperBound].firstIndex(of: 0) else { return nil }
    return start..<end
  }

  /// Adds what a message inflated to, and an issue where it could not be inflated.
  ///
  /// - Returns: The form with what is inside: `gzip/json`.
  static func show(
    _ about: About, _ inflation: Inflation, _ range: Range<Int>, depth: Int,
    to sink: inout NodeSink
  ) -> String {
    sink.say(word: about.form)
    if about.form == gzip.form, let name = name(sink.bytes, range) {
      sink.leaf(.name("name"), .text(name), at: name)
    }
    sink.leaf(.name("size"), .integer(Int64(inflation.bytes.count)), at: range)
    var form = about.form
    if !inflation.bytes.isEmpty {
      let isCut = inflation.end != .whole
      let outer = sink.enter(inflation.bytes, "inflated", from: range, isCut: isCut)
      let inside = Content.show(
        .name("content"), 0..<inflation.bytes.count, depth: depth + 1, isCut: isCut, to: &sink)
      sink.leave(to: outer)
      form += "/" + inside
    }
    report(inflation, range, about, to: &sink)
    return form
  }

  private static func report(
    _ inflation: Inflation, _ range: Range<Int>, _ about: About, to sink: inout NodeSink
  ) {
    let place = range.lowerBound + inflation.consumed
    switch inflation.end {
    case .whole:
      if place < range.upperBound {
        sink.issue("\(range.upperBound - place) bytes follow the compressed data", at: place)
      }
    case .more: sink.issue("the compressed data ends early", at: range.upperBound)
    case .tooLarge:
      sink.issue("only the first \(inflation.bytes.count) bytes are inflated", at: place)
    case .corrupt(let reason): sink.issue("it does not inflate: \(reason)", at: place)
    }
  }

  static func isZstd(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.count >= 6 && bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD])
  }

  /// Names a zstd frame, and the size of its content where it is stated (RFC 8878, section
  /// 3.1.1.1).
  static func showZstd(_ range: Range<Int>, to sink: inout NodeSink) {
    sink.say(word: zstd.form)
    sink.say(size: range.count)
    if let size = zstdSize(sink.bytes, range) {
      sink.leaf(.name("size"), .unsigned(size), at: range)
      sink.say(", \(size) B inside", .note)
    }
    sink.leaf(.name("content"), .bytes(range), note: "not decompressed", at: range)
  }

  private static func zstdSize(_ bytes: [UInt8], _ range: Range<Int>) -> UInt64? {
    var cursor = ByteCursor(bytes, range)
    guard cursor.integer(4) != nil, let descriptor = cursor.byte() else { return nil }
    let isSingle = descriptor & 0x20 != 0
    if !isSingle, cursor.byte() == nil { return nil }
    let dictionary = [0, 1, 2, 4][Int(descriptor & 3)]
    guard cursor.integer(dictionary) != nil else { return nil }
    switch descriptor >> 6 {
    case 0: return isSingle ? cursor.littleEndian(1) : nil
    case 1: return cursor.littleEndian(2).map { $0 + 256 }
    case 2: return cursor.littleEndian(4)
    default: return cursor.littleEndian(8)
    }
  }
}
