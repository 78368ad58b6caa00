/// A terminal's answer to the question for the colour of its background (xterm's OSC 11).
package enum BackgroundAnswer {
  /// The question.
  package static let question = "\u{1B}]11;?\u{1B}\\"

  /// The colour in an answer such as `11;rgb:ffff/ffff/ffff`; nil for anything else.
  static func input(_ content: ArraySlice<UInt8>) -> Input? {
    let prefix = Array("11;rgb:".utf8)
    guard content.starts(with: prefix) else { return nil }
    let parts = content.dropFirst(prefix.count).split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count == 3, let red = level(parts[0]), let green = level(parts[1]),
      let blue = level(parts[2])
    else { return nil }
    return .background(red: red, green: green, blue: blue)
  }

  /// One to four hexadecimal digits, all F for the brightest.
  private static func level(_ digits: ArraySlice<UInt8>) -> UInt8? {
    guard (1...4).contains(digits.count) else { return nil }
    var value = 0
    for digit in digits {
      guard let number = Character(Unicode.Scalar(digit)).hexDigitValue else { return nil }
      value = value * 16 + number
    }
    return UInt8(value * 255 / ((1 << (4 * digits.count)) - 1))
  }

  /// Whether dark text is read better on such a background than light text.
  package static func isLight(red: UInt8, green: UInt8, blue: UInt8) -> Bool {
    // The eye is most sensitive to green and least to blue (ITU-R BT.601).
    299 * Int(red) + 587 * Int(green) + 114 * Int(blue) > 127_500
  }

  /// The same by the variable COLORFGBG, `15;0`: the last number is the background's index among
  /// the sixteen colours; nil when there is none.
  package static func isLight(variable: String?) -> Bool? {
    guard let last = variable?.split(separator: ";").last, let place = Int(last) else { return nil }
    return switch place {
    case 0...6, 8: false
    case 7, 9...15: true
    default: nil
    }
  }
}
