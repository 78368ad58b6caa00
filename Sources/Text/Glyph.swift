/// The content of one cell, or of two when it is wide: one scalar and up to two combining marks.
///
/// A glyph can only be made from text by the ``Sanitizer``, so no glyph can move the cursor, change
/// the terminal or the direction of the text, or take more or fewer columns than it says.
package struct Glyph: Hashable, Sendable {
  // Bits 0–20 the base, 21–41 and 42–62 the marks, 63 wide. All clear: the right half of a wide
  // glyph. Comparing two cells, which every redraw does for every cell, is comparing integers.
  private var bits: UInt64

  package static let wideRightHalf = Glyph(bits: 0)
  package static let space = Glyph(bits: 0x20)
  package static let ellipsis = Glyph(bits: 0x2026)
  /// The replacement where text cannot be shown and there is no room to say more.
  package static let placeholder = Glyph(bits: 0x25AF)

  private init(bits: UInt64) { self.bits = bits }

  /// The glyph of a scalar that the sanitizer classified as a base.
  init(base: Unicode.Scalar) {
    bits = UInt64(base.value)
    if TextWidth.isWide(base.value) { bits |= 1 << 63 }
  }

  /// The first glyph of the sanitised character: a cell cannot show more.
  package init(_ character: Character) {
    var pieces = Sanitizer(character.utf8)
    self = pieces.next()?.glyph ?? .space
  }

  /// Adds a mark; false when there are two already.
  mutating func combine(_ mark: Unicode.Scalar) -> Bool {
    for shift in [21, 42] as [UInt64] where (bits >> shift) & 0x1FFFFF == 0 {
      bits |= UInt64(mark.value) << shift
      return true
    }
    return false
  }

  /// The columns it takes: 1 or 2, and 0 for the right half of a wide glyph.
  package var width: Int { bits == 0 ? 0 : bits >> 63 == 1 ? 2 : 1 }

  /// The base and its marks, 0 where there is none; all 0 for the right half of a wide glyph.
  package var values: (base: UInt32, mark: UInt32, secondMark: UInt32) {
    func part(_ shift: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: bits >> shift) & 0x1FFFFF }
    return (part(0), part(21), part(42))
  }

  /// The scalars it is made of; none for the right half of a wide glyph.
  package var scalars: [Unicode.Scalar] {
    [values.base, values.mark, values.secondMark].compactMap {
      $0 == 0 ? nil : Unicode.Scalar($0)
    }
  }

  /// The text to print; empty for the right half of a wide glyph.
  package var text: String { scalars.reduce(into: "") { $0.unicodeScalars.append($1) } }
}
