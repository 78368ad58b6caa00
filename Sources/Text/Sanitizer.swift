/// The one door through which text enters cells: any bytes become glyphs that are safe to print.
///
/// Payloads are written by strangers. Control characters become their pictures (␛ ␊), invisible
/// and reordering ones their numbers (`\u{202E}`), bytes that are not UTF-8 theirs (`\xFF`); each
/// such piece is flagged as a mark, to distinguish it from text that looks the same. Emoji
/// sequences are taken apart, because terminals disagree about their width; combining marks are
/// capped at two.
package struct Sanitizer<Bytes: Collection>: Sequence, IteratorProtocol
where Bytes.Element == UInt8 {
  /// A glyph and where it comes from.
  package struct Piece: Hashable, Sendable {
    package let glyph: Glyph
    /// Whether the glyph stands for something that cannot be shown.
    package let isMark: Bool
    /// The first of the bytes it was made from, counted from the first of all.
    ///
    /// A mark of several glyphs has
    /// the same range in each.
    package let offset: Int
    /// The byte after the last of them.
    package let end: Int
  }

  private var scanner: ScalarScanner<Bytes>
  private var mark: Mark?

  package init(_ bytes: Bytes) { scanner = ScalarScanner(bytes) }

  /// The next glyph; nil at the end.
  package mutating func next() -> Piece? {
    if let piece = nextOfMark() { return piece }
    let start = scanner.offset
    switch scanner.next() {
    case nil: return nil
    case .invalid(let byte):
      mark = Mark(byte: byte, offset: start, end: scanner.offset)
    case .scalar(let scalar):
      switch ScalarKind(scalar) {
      case .base:
        return Piece(glyph: composed(scalar), isMark: false, offset: start, end: scanner.offset)
      case .control, .flagLetter, .combining, .modifier, .escaped:
        mark = Mark(scalar: scalar, offset: start, end: scanner.offset)
      }
    }
    return nextOfMark()
  }

  private mutating func nextOfMark() -> Piece? {
    guard let glyph = mark?.next() else {
      mark = nil
      return nil
    }
    return mark.map { Piece(glyph: glyph, isMark: true, offset: $0.offset, end: $0.end) }
  }

  /// The glyph of a base and the marks that follow it.
  private mutating func composed(_ base: Unicode.Scalar) -> Glyph {
    var glyph = Glyph(base: base)
    // No mark begins with an ASCII byte: the common case ends here.
    while let byte = scanner.nextByte, byte >= 0xCC {
      let isTaken = scanner.take { Self.joins($0, to: base) && glyph.combine($0) }
      guard isTaken else { break }
    }
    return glyph
  }

  private static func joins(_ scalar: Unicode.Scalar, to base: Unicode.Scalar) -> Bool {
    guard case .combining = ScalarKind(scalar) else { return false }
    return switch scalar.value {
    case 0x1160...0x11FF, 0xD7B0...0xD7FF:
      (0x1100...0x115F).contains(base.value) || (0xA960...0xA97C).contains(base.value)
    default: true
    }
  }
}

/// The glyphs that stand for something that cannot be shown.
private struct Mark {
  let offset: Int
  let end: Int
  private var glyphs: [Glyph]
  private var position = 0

  init(byte: UInt8, offset: Int, end: Int) {
    self.init(text: Escape.text(of: byte), offset: offset, end: end)
  }

  init(scalar: Unicode.Scalar, offset: Int, end: Int) {
    let text =
      switch scalar.value {
      case 0x00...0x1F: String(picture(0x2400 + scalar.value))
      case 0x7F: "\u{2421}"
      case 0x1F1E6...0x1F1FF: String(picture(0x41 + scalar.value - 0x1F1E6))
      default: Escape.text(of: scalar)
      }
    self.init(text: text, offset: offset, end: end)
  }

  private init(text: String, offset: Int, end: Int) {
    glyphs = text.unicodeScalars.map { Glyph(base: $0) }
    self.offset = offset
    self.end = end
  }

  mutating func next() -> Glyph? {
    guard position < glyphs.count else { return nil }
    defer { position += 1 }
    return glyphs[position]
  }
}

private func picture(_ value: UInt32) -> Character {
  Character(Unicode.Scalar(value) ?? "\u{FFFD}")
}
