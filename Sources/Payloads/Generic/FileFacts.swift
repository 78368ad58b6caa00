/// Files that are recognized by their first bytes, with a few words about their content.
struct FileFacts: Sendable {
  enum Kind: String, CaseIterable, Sendable {
    case pdf, zip, wasm, ogg, webm, mp4
  }

  let kind: Kind
  /// What the beginning shows: `version 1.7`, `moof 120 B, mdat 4000 B`.
  let detail: String
  /// The parts that it consists of, where they are read.
  private(set) var boxes: [(name: Range<Int>, range: Range<Int>)] = []

  static let abouts = Kind.allCases.map { about($0) }

  var about: About { Self.about(kind) }

  private static func about(_ kind: Kind) -> About {
    let name =
      switch kind {
      case .pdf: "PDF"
      case .zip: "ZIP"
      case .wasm: "WebAssembly"
      case .ogg: "Ogg"
      case .webm: "WebM"
      case .mp4: "MP4"
      }
    return About(
      form: kind.rawValue, prefix: kind.rawValue, name: name,
      fields: [.init("detail", .text, "what its beginning shows")])
  }

  /// - Returns: nil when the bytes do not begin such a file.
  init?(_ bytes: [UInt8], _ range: Range<Int>) {
    let slice = bytes[range]
    if slice.starts(with: "%PDF-".utf8) {
      let version = slice.dropFirst(5).prefix { $0 > 0x20 && $0 < 0x7F }.prefix(8)
      (kind, detail) = (.pdf, "version " + String(decoding: version, as: UTF8.self))
    } else if slice.starts(with: [0x50, 0x4B, 0x03, 0x04]), let name = Self.zip(bytes, range) {
      (kind, detail) = (.zip, name)
    } else if slice.starts(with: [0x00, 0x61, 0x73, 0x6D]), range.count >= 8 {
      var cursor = ByteCursor(bytes, range.lowerBound + 4..<range.upperBound)
      (kind, detail) = (.wasm, "version \(cursor.littleEndian(4) ?? 0)")
    } else if slice.starts(with: "OggS\0".utf8), let pages = Self.ogg(bytes, range) {
      (kind, detail) = (.ogg, pages == 1 ? "1 page" : "\(pages) pages")
    } else if slice.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) {
      (kind, detail) = (.webm, Self.documentType(slice.prefix(64)))
    } else if slice.starts(with: [0x1F, 0x43, 0xB6, 0x75]), range.count >= 12 {
      (kind, detail) = (.webm, "cluster")
    } else if let boxes = Self.boxes(bytes, range) {
      kind = .mp4
      detail = boxes.prefix(8).map { box in
        String(decoding: bytes[box.name], as: UTF8.self) + " \(box.range.count) B"
      }.joined(separator: ", ")
      self.boxes = boxes
    } else {
      return nil
    }
  }

  func show(_ range: Range<Int>, to sink: inout NodeSink) {
    sink.say(word: kind.rawValue)
    sink.say(" " + detail, .subject)
    sink.say(size: range.count)
    sink.leaf(.name("detail"), .made(detail), at: range)
    for box in boxes {
      sink.leaf(.text(box.name), .integer(Int64(box.range.count)), note: "bytes", at: box.range)
    }
  }

  /// The document type of a Matroska file (RFC 8794, section 11.2.6): `webm`, `matroska`.
  private static func documentType(_ bytes: ArraySlice<UInt8>) -> String {
    for place in bytes.indices.dropLast(3) where bytes[place] == 0x42 && bytes[place + 1] == 0x82 {
      let count = Int(bytes[place + 2] & 0x7F)
      return String(decoding: bytes[(place + 3)...].prefix(count), as: UTF8.self)
    }
    return "header"
  }

  /// The name of the first file (APPNOTE.TXT, section 4.3.7).
  private static func zip(_ bytes: [UInt8], _ range: Range<Int>) -> String? {
    var cursor = ByteCursor(bytes, range)
    guard cursor.integer(8) != nil, cursor.integer(8) != nil, cursor.integer(8) != nil,
      cursor.integer(2) != nil, let count = cursor.littleEndian(2), cursor.integer(2) != nil,
      let name = cursor.take(count)
    else { return nil }
    return String(decoding: bytes[name].prefix(100), as: UTF8.self)
  }

  /// How many pages there are (RFC 3533, section 6); they have to reach to the end.
  private static func ogg(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
    var cursor = ByteCursor(bytes, range)
    var pages = 0
    while !cursor.isAtEnd {
      guard let mark = cursor.integer(4), mark == 0x4F67_6753, cursor.take(22) != nil,
        let count = cursor.byte(), let table = cursor.take(UInt64(count)),
        cursor.take(bytes[table].reduce(0) { $0 + UInt64($1) }) != nil
      else { return nil }
      pages += 1
    }
    return pages
  }

  /// The boxes of a file or segment of MP4 (ISO/IEC 14496-12, section 4.2); nil when they do not
  /// reach to the end, or no file or segment begins with the first.
  private static func boxes(
    _ bytes: [UInt8], _ range: Range<Int>
  ) -> [(name: Range<Int>, range: Range<Int>)]? {
    let first = bytes[range].dropFirst(4).prefix(4)
    guard
      ["ftyp", "styp", "moof", "moov", "sidx", "emsg"].contains(where: {
        first.elementsEqual($0.utf8)
      })
    else { return nil }
    var cursor = ByteCursor(bytes, range)
    var boxes: [(name: Range<Int>, range: Range<Int>)] = []
    while !cursor.isAtEnd {
      let start = cursor.position
      guard var size = cursor.integer(4), let name = cursor.take(4) else { return nil }
      if size == 1 {
        guard let large = cursor.integer(8) else { return nil }
        size = large
      }
      let header = UInt64(cursor.position - start)
      // 0 means up to the end.
      if size == 0 { _ = cursor.rest() }
      if size != 0 {
        guard size >= header, cursor.take(size - header) != nil else { return nil }
      }
      if boxes.count < 1024 { boxes.append((name, start..<cursor.position)) }
    }
    return boxes
  }
}
