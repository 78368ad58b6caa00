/// The value of `--color`.
package enum ColourOption: String, Sendable, CaseIterable {
  case never, auto, always
  case sixteen = "16"
  case indexed = "256"
  case trueColour = "truecolor"
}

extension ColourDepth {
  /// Decides how many colours to use.
  ///
  /// In this order: `--color`, `NO_COLOR` (when it is not empty), a terminal without colours,
  /// `COLORTERM`, and what terminfo knows.
  ///
  /// - Parameters:
  ///   - option: `--color`.
  ///   - environment: Looks up an environment variable.
  ///   - terminfoColours: The terminal's colours after terminfo; 0 or less for none.
  /// - Returns: The depth to draw with.
  package static func decide(
    option: ColourOption, environment: (String) -> String?, terminfoColours: Int
  ) -> ColourDepth {
    switch option {
    case .never: return .none
    case .sixteen: return .sixteen
    case .indexed: return .indexed
    case .trueColour: return .trueColour
    case .auto:
      if environment("NO_COLOR")?.isEmpty == false || environment("TERM") == "dumb"
        || terminfoColours < 8
      {
        return .none
      }
    case .always: break
    }
    if ["truecolor", "24bit"].contains(environment("COLORTERM")) { return .trueColour }
    return terminfoColours >= 256 ? .indexed : .sixteen
  }

  /// The depth of a terminal that has this many colours, addressed by number.
  package func limited(to colours: Int) -> ColourDepth {
    switch self {
    case .none: .none
    case _ where colours < 8: .none
    case .eight: .eight
    case _ where colours < 16: .eight
    case .sixteen: .sixteen
    case _ where colours < 256: .sixteen
    case .indexed, .trueColour: .indexed
    }
  }
}
