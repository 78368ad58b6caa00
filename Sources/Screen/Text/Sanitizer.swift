/// The one door through which text enters cells: any bytes become glyphs that are safe to print.
///
/// Payloads are written by strangers. Control characters become their pictures (␛ ␊), invisible
/// and reordering ones their numbers (`\u{202E}`), bytes that are not UTF-8 theirs (`\xFF`); each
/// such piece says that it is a mark, so that it can be told from text which looks the same. Emoji
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
    /// The byte behind the last of them.
    package let end: Int
  }

  private let bytes: Bytes
  private var index: Bytes.Index
  private var offset = 0
  private var mark: Mark?

  package init(_ bytes: Bytes) {
    self.bytes = bytes
    index = bytes.startIndex
  }

  /// The next glyph; nil at the end.
  package mutating func next() -> Piece? {
    if let piece = nextOfMark() { return piece }
    guard index != bytes.endIndex else { return nil }
    let start = offset
    switch decode() {
    case .invalid(let byte):
      mark = Mark(byte: byte, offset: start, end: offset)
    case .scalar(let scalar):
      switch ScalarKind(scalar) {
      case .base:
        return Piece(glyph: composed(scalar), isMark: false, offset: start, end: offset)
      case .control, .flagLetter, .combining, .escaped:
        mark = Mark(scalar: scalar, offset: start, end: offset)
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
    while index != bytes.endIndex, bytes[index] >= 0xCC {
      let before = (index, offset)
      guard case .scalar(let scalar) = decode(), joins(scalar, to: base), glyph.combine(scalar)
      else {
        (index, offset) = before
        break
      }
    }
    return glyph
  }

  private func joins(_ scalar: Unicode.Scalar, to base: Unicode.Scalar) -> Bool {
    guard case .combining = ScalarKind(scalar) else { return false }
    return switch scalar.value {
    case 0x1160...0x11FF, 0xD7B0...0xD7FF:
      (0x1100...0x115F).contains(base.value) || (0xA960...0xA97C).contains(base.value)
    default: true
    }
  }
}

extension Sanitizer {
  private enum Decoded {
    case scalar(Unicode.Scalar)
    case invalid(UInt8)
  }

  /// Takes one scalar, or one byte that does not begin a well-formed one (Unicode, table 3-7).
  private mutating func decode() -> Decoded {
    let lead = bytes[index]
    advance()
    guard lead >= 0x80 else { return .scalar(Unicode.Scalar(lead)) }
    let before = (index, offset)
    if let scalar = multibyte(lead) { return .scalar(scalar) }
    (index, offset) = before
    return .invalid(lead)
  }

  private mutating func multibyte(_ lead: UInt8) -> Unicode.Scalar? {
    let (following, smallest): (Int, UInt32) =
      switch lead {
      case 0xC2...0xDF: (1, 0x80)
      case 0xE0...0xEF: (2, 0x800)
      case 0xF0...0xF4: (3, 0x10000)
      default: (0, .max)
      }
    guard following > 0 else { return nil }
    var value = UInt32(lead) & (0x3F >> UInt32(following))
    for _ in 0..<following {
      guard index != bytes.endIndex, bytes[index] & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(bytes[index] & 0x3F)
      advance()
    }
    return value >= smallest ? Unicode.Scalar(value) : nil
  }

  private mutating func advance() {
    bytes.formIndex(after: &index)
    offset += 1
  }
}

/// The glyphs of what cannot be shown itself.
private struct Mark {
  let offset: Int
  let end: Int
  private var glyphs: [Glyph]
  private var position = 0

  init(byte: UInt8, offset: Int, end: Int) {
    self.init(text: "\\x" + (byte < 16 ? "0" : "") + hex(UInt32(byte)), offset: offset, end: end)
  }

  init(scalar: Unicode.Scalar, offset: Int, end: Int) {
    let text =
      switch scalar.value {
      case 0x00...0x1F: String(picture(0x2400 + scalar.value))
      case 0x7F: "\u{2421}"
      case 0x1F1E6...0x1F1FF: String(picture(0x41 + scalar.value - 0x1F1E6))
      default: "\\u{" + hex(scalar.value) + "}"
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

private func hex(_ value: UInt32) -> String { String(value, radix: 16, uppercase: true) }

private func picture(_ value: UInt32) -> Character {
  Character(Unicode.Scalar(value) ?? "\u{FFFD}")
}
