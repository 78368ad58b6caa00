/// What a scalar does where it is shown: the one place that decides what is safe.
enum ScalarKind {
  /// Takes one cell, or two.
  case base
  /// Joins the base before it: a nonspacing mark, or a Hangul vowel or final consonant.
  case combining
  /// A control character, shown as its picture.
  case control
  /// Half of a flag, shown as the letter it stands for.
  case flagLetter
  /// Changes the emoji before it, in some terminals: harmless in lines, but not in cells.
  case modifier
  /// Shown by its number: it is invisible, moves other text about, or looks different everywhere.
  case escaped

  init(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x20...0x7E, 0xA0...0xAC, 0xAE...0x2FF: self = .base
    case 0x00...0x1F, 0x7F: self = .control
    // Conjoining jamo: terminals draw them into the syllable before.
    case 0x1160...0x11FF, 0xD7B0...0xD7FF: self = .combining
    case 0x1F1E6...0x1F1FF: self = .flagLetter
    // Skin tones and the keycap.
    case 0x1F3FB...0x1F3FF, 0x20E3: self = .modifier
    default: self = Self.byProperties(scalar.properties)
    }
  }

  private static func byProperties(_ properties: Unicode.Scalar.Properties) -> ScalarKind {
    // Variation selectors, joiners, fillers, tags, bidi marks: nothing to see, so nothing hides.
    if properties.isDefaultIgnorableCodePoint { return .escaped }
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      return .escaped
    case .nonspacingMark, .enclosingMark:
      return .combining
    default:
      return .base
    }
  }
}
