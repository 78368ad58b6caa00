/// How many colours a terminal can show, or its user wants.
package enum ColourDepth: Hashable, Sendable, CaseIterable {
  case none
  case eight
  case sixteen
  case indexed
  case trueColour
}

extension Colour {
  /// The nearest colour a terminal of this depth has.
  package func reduced(to depth: ColourDepth) -> Colour {
    switch (depth, self) {
    case (.none, _): .terminal
    case (_, .terminal), (.trueColour, _), (.indexed, .indexed): self
    case (.indexed, .rgb(let red, let green, let blue)):
      .indexed(Self.nearest(red, green, blue, from: 16...255))
    case (.sixteen, _): nearest(ofFirst: 16)
    case (.eight, _): nearest(ofFirst: 8)
    }
  }

  private func nearest(ofFirst count: UInt8) -> Colour {
    switch self {
    case .terminal: return self
    case .indexed(let index):
      if index < count { return self }
      let (red, green, blue) = Self.palette(index)
      return .indexed(Self.nearest(red, green, blue, from: 0...(count - 1)))
    case .rgb(let red, let green, let blue):
      return .indexed(Self.nearest(red, green, blue, from: 0...(count - 1)))
    }
  }

  private static func nearest(
    _ red: UInt8, _ green: UInt8, _ blue: UInt8, from range: ClosedRange<UInt8>
  ) -> UInt8 {
    func distance(_ index: UInt8) -> Int {
      let other = palette(index)
      let (r, g, b) = (
        Int(red) - Int(other.0), Int(green) - Int(other.1), Int(blue) - Int(other.2)
      )
      // The eye is most sensitive to green and least to blue.
      return 3 * r * r + 6 * g * g + b * b
    }
    return range.min { distance($0) < distance($1) } ?? range.lowerBound
  }

  /// The colour at an index of xterm's palette.
  ///
  /// The first sixteen differ from user to user.
  package static func palette(_ index: UInt8) -> (UInt8, UInt8, UInt8) {
    switch index {
    case 0..<16: return sixteen[Int(index)]
    case 16..<232:
      let cube = index - 16
      func level(_ step: UInt8) -> UInt8 { step == 0 ? 0 : 55 + 40 * step }
      return (level(cube / 36), level(cube / 6 % 6), level(cube % 6))
    default:
      let gray = 8 + 10 * (index - 232)
      return (gray, gray, gray)
    }
  }

  private static let sixteen: [(UInt8, UInt8, UInt8)] = [
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0),
    (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
    (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0),
    (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255),
  ]
}
