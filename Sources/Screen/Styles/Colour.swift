/// A colour a theme can ask for.
package enum Colour: Hashable, Sendable {
  /// The terminal's own foreground or background.
  case terminal
  /// An index into the terminal's palette: 0–15 are the user's colours, the rest a cube and greys.
  case indexed(UInt8)
  case rgb(UInt8, UInt8, UInt8)

  /// `red`, `light-red`, `gray`, `default`, `0`–`255`, `#rgb` or `#rrggbb`; nil for anything else.
  package init?(_ text: String) {
    if text == "default" {
      self = .terminal
    } else if let index = Self.names[text] ?? UInt8(text) {
      self = .indexed(index)
    } else if let colour = Self.hexadecimal(text) {
      self = colour
    } else {
      return nil
    }
  }

  private static func hexadecimal(_ text: String) -> Colour? {
    guard text.first == "#" else { return nil }
    let digits = text.dropFirst().compactMap(\.hexDigitValue).map(UInt8.init)
    guard digits.count == text.count - 1 else { return nil }
    return switch digits.count {
    case 3: .rgb(digits[0] * 17, digits[1] * 17, digits[2] * 17)
    case 6:
      .rgb(
        digits[0] * 16 + digits[1], digits[2] * 16 + digits[3], digits[4] * 16 + digits[5])
    default: nil
    }
  }

  static let names: [String: UInt8] = {
    let plain = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]
    var names: [String: UInt8] = ["gray": 8, "grey": 8, "light-gray": 7, "light-grey": 7]
    for (index, name) in plain.enumerated() {
      names[name] = UInt8(index)
      names["light-\(name)"] = UInt8(index) + 8
    }
    return names
  }()
}
