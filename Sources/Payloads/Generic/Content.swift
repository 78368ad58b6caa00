import JSON

/// The form of bytes where nothing names it: accepted only when the form accounts for all of them,
/// or has a mark that nothing else has.
enum Content {
  case json
  case lines
  case text
  case markup(Markup)
  case gzip
  case zlib(Inflation)
  case zstd
  case image(ImageFacts)
  case file(FileFacts)
  case utf16([UInt8])
  case base64([UInt8])
  case messagePack
  case cbor
  case bytes

  /// Forms inside forms beyond this many stay bytes.
  static let depthLimit = 4

  init(_ bytes: [UInt8], _ range: Range<Int>, depth: Int = 0, isCut: Bool = false) {
    if let json = Content(json: bytes, range, isCut: isCut) {
      self = json
    } else if !range.isEmpty, UTF8Text.isReadable(bytes[range], isCut: isCut) {
      self = Content(text: bytes, range, depth: depth, isCut: isCut)
    } else {
      self = Content(binary: bytes, range, depth: depth, isCut: isCut)
    }
  }

  /// - Returns: nil when the bytes are not JSON.
  init?(json bytes: [UInt8], _ range: Range<Int>, isCut: Bool) {
    if JSONForm.isDocument(bytes, range, isCut: isCut) {
      self = .json
    } else if JSONForm.isLines(bytes, range, isCut: isCut) {
      self = .lines
    } else {
      return nil
    }
  }

  /// The more specific form of readable text.
  init(text bytes: [UInt8], _ range: Range<Int>, depth: Int, isCut: Bool) {
    if let markup = Markup(bytes, range, isCut: isCut) {
      self = .markup(markup)
    } else if depth < Self.depthLimit, !isCut, let inside = Base64Form.inside(bytes, range) {
      self = .base64(inside)
    } else if let facts = FileFacts(bytes, range) {
      self = .file(facts)
    } else {
      self = .text
    }
  }

  private init(binary bytes: [UInt8], _ range: Range<Int>, depth: Int, isCut: Bool) {
    let slice = bytes[range]
    // Arrays and maps of MessagePack and CBOR begin like this, and of the marks only that of PNG.
    if let first = slice.first, 0x80...0xDF ~= first, first != 0x89 {
      self = Content(data: bytes, range, isCut: isCut)
    } else if depth < Self.depthLimit, PackedForm.isGzip(slice) {
      self = .gzip
    } else if depth < Self.depthLimit, let inflation = PackedForm.zlib(bytes, range) {
      self = .zlib(inflation)
    } else if PackedForm.isZstd(slice) {
      self = .zstd
    } else if let facts = ImageFacts(bytes, range) {
      self = .image(facts)
    } else if let facts = FileFacts(bytes, range) {
      self = .file(facts)
    } else if depth < Self.depthLimit, let text = UTF16Form.text(bytes, range) {
      self = .utf16(text)
    } else {
      self = Content(data: bytes, range, isCut: isCut)
    }
  }

  /// MessagePack and CBOR begin with the same bytes, and short values may be both: the one whose
  /// names are text is chosen.
  private init(data bytes: [UInt8], _ range: Range<Int>, isCut: Bool) {
    let messagePack = MessagePack.shape(bytes, range, isCut: isCut)
    if messagePack?.hasTextNames == true {
      self = .messagePack
    } else if CBOR.shape(bytes, range, isCut: isCut) != nil {
      self = .cbor
    } else {
      self = messagePack != nil ? .messagePack : .bytes
    }
  }

  /// The decoder whose unit it is.
  var about: About {
    switch self {
    case .json: JSONForm.about
    case .lines: JSONForm.linesAbout
    case .text: TextForm.about
    case .markup(let markup): markup.isHTML ? Markup.html : Markup.xml
    case .gzip: PackedForm.gzip
    case .zlib: PackedForm.zlib
    case .zstd: PackedForm.zstd
    case .image: ImageFacts.about
    case .file(let facts): facts.about
    case .utf16: UTF16Form.about
    case .base64: Base64Form.about
    case .messagePack: MessagePack.about
    case .cbor: CBOR.about
    case .bytes: BinaryForm.about
    }
  }
}

extension Content {
  /// Adds bytes in their form, with a summary, to the unit under way.
  ///
  /// - Returns: The form it was read as: `gzip/json`.
  static func show(
    _ label: Label, _ range: Range<Int>, depth: Int = 0, isCut: Bool = false,
    to sink: inout NodeSink
  ) -> String {
    Content(sink.bytes, range, depth: depth, isCut: isCut)
      .show(label, range, depth: depth, to: &sink)
  }

  /// The same for content that was recognized already.
  func show(
    _ label: Label, _ range: Range<Int>, depth: Int, to sink: inout NodeSink
  ) -> String {
    switch self {
    case .json: JSONForm.show(label, range, to: &sink)
    case .lines: JSONForm.showLines(label, range, to: &sink)
    case .text: TextForm.show(label, range, to: &sink)
    case .messagePack:
      MessagePack.show(label, range, isChecked: !sink.isCut(at: range.upperBound), to: &sink)
    case .cbor: CBOR.show(label, range, isChecked: !sink.isCut(at: range.upperBound), to: &sink)
    case .bytes: BinaryForm.show(label, range, to: &sink)
    default: return showRecord(label, range, depth: depth, to: &sink)
    }
    return about.form
  }

  /// Adds a form with fields of its own: those of the unit, or of a value inside it.
  private func showRecord(
    _ label: Label, _ range: Range<Int>, depth: Int, to sink: inout NodeSink
  ) -> String {
    if depth == 0 { return showFields(range, depth: depth, to: &sink) }
    sink.root(about.prefix)
    let isOpen = sink.open(label, .record(about.name), at: range)
    let form = showFields(range, depth: depth, to: &sink)
    if isOpen { sink.close() }
    return form
  }

  private func showFields(_ range: Range<Int>, depth: Int, to sink: inout NodeSink) -> String {
    switch self {
    case .markup(let markup): markup.show(range, to: &sink)
    case .gzip:
      if let inflation = Inflation(sink.bytes, range, .gzip) {
        return PackedForm.show(PackedForm.gzip, inflation, range, depth: depth, to: &sink)
      }
    case .zlib(let inflation):
      return PackedForm.show(PackedForm.zlib, inflation, range, depth: depth, to: &sink)
    case .zstd: PackedForm.showZstd(range, to: &sink)
    case .image(let facts): facts.show(range, to: &sink)
    case .file(let facts): facts.show(range, to: &sink)
    case .utf16(let text): return UTF16Form.show(text, range, depth: depth, to: &sink)
    case .base64(let inside): return Base64Form.show(inside, range, depth: depth, to: &sink)
    default: break
    }
    return about.form
  }
}
