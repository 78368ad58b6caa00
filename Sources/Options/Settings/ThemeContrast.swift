import Glibc
package import Screen
import Text

/// Whether the text of a theme can be read: the contrast ratio of WCAG 2.2, from 1 to 21.
package enum ThemeContrast {
  /// The lowest acceptable contrast of text, and of the cursor's row against the page.
  package static let text = 4.5
  package static let cursor = 1.6

  /// The pairs whose contrast is too low; only colours that are the same on every terminal can be
  /// checked.
  package static func problems(of theme: Theme) -> [String] {
    var problems: [String] = []
    for role in Role.allCases {
      let style = theme.style(of: role)
      guard let front = rgb(style.foreground), let back = rgb(style.background) else { continue }
      let ratio = ratio(front, back)
      if ratio < text {
        problems.append(
          "\(role.name): \(rounded(ratio)):1 against its background; 4.5:1 can be read")
      }
    }
    guard let page = rgb(theme.style(of: .text).background),
      let row = rgb(theme.style(of: .text, under: .rowCursor).background)
    else { return problems }
    let ratio = ratio(page, row)
    if ratio < cursor {
      problems.append("row.cursor: \(rounded(ratio)):1 against the page; 1.6:1 can be seen")
    }
    return problems
  }

  package static func ratio(_ one: (UInt8, UInt8, UInt8), _ other: (UInt8, UInt8, UInt8)) -> Double
  {
    let (one, other) = (luminance(one), luminance(other))
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)
  }

  private static func luminance(_ colour: (UInt8, UInt8, UInt8)) -> Double {
    func linear(_ value: UInt8) -> Double {
      let part = Double(value) / 255
      return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(colour.0) + 0.7152 * linear(colour.1) + 0.0722 * linear(colour.2)
  }

  /// A colour that no palette changes; the first sixteen are the terminal's own.
  private static func rgb(_ colour: Colour?) -> (UInt8, UInt8, UInt8)? {
    switch colour {
    case .rgb(let red, let green, let blue): (red, green, blue)
    case .indexed(let index) where index >= 16: Colour.palette(index)
    case .indexed, .terminal, nil: nil
    }
  }

  private static func rounded(_ ratio: Double) -> String {
    let tenths = Int(ratio * 10)
    return "\(tenths / 10).\(tenths % 10)"
  }
}

/// One role of a theme as a line.
package enum ThemeSample {
  /// - Parameter isShown: Whether the name is written in its colours.
  package static func line(_ role: Role, _ theme: Theme, isShown: Bool) -> String {
    let style = theme.style(of: role)
    let label = role.name.padded(to: 24)
    let words =
      "\(name(of: style.foreground).padded(to: 10)) on \(name(of: style.background).padded(to: 10))"
      + modifiers(of: style)
    let sample = isShown ? "\u{1B}[\(codes(of: style))m\(label)\u{1B}[0m" : label
    return "\(sample) \(words)".trimmedAtEnd
  }

  private static func name(of colour: Colour?) -> String {
    switch colour {
    case .rgb(let red, let green, let blue):
      "#"
        + [red, green, blue].map { byte in
          (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    case .indexed(let index): "colour \(index)"
    case .terminal, nil: "default"
    }
  }

  private static func modifiers(of style: Style) -> String {
    let names: [(Style.Modifiers, String)] = [
      (.bold, "bold"), (.dim, "dim"), (.italic, "italic"), (.underline, "underline"),
      (.reverse, "reverse"),
    ]
    return names.filter { style.modifiers.contains($0.0) }.map { " " + $0.1 }.joined()
  }

  private static func codes(of style: Style) -> String {
    let modifiers: [(Style.Modifiers, String)] = [
      (.bold, "1"), (.dim, "2"), (.italic, "3"), (.underline, "4"), (.reverse, "7"),
    ]
    var codes = ["0"] + modifiers.filter { style.modifiers.contains($0.0) }.map(\.1)
    for (colour, base) in [(style.foreground, 38), (style.background, 48)] {
      switch colour {
      case .rgb(let red, let green, let blue): codes.append("\(base);2;\(red);\(green);\(blue)")
      case .indexed(let index): codes.append("\(base);5;\(index)")
      case .terminal, nil: break
      }
    }
    return codes.joined(separator: ";")
  }
}

extension String {
  fileprivate var trimmedAtEnd: String {
    var text = self
    while text.hasSuffix(" ") { text.removeLast() }
    return text
  }
}
