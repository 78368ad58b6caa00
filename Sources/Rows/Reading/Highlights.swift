package import Filter
package import Screen

/// The colours of rows by filters: the first filter that a row matches gives its colour.
package struct Highlights: Equatable, Sendable {
  /// A colour that a row can have.
  package enum Colour: String, CaseIterable, Sendable {
    case red, yellow, green, cyan, blue, magenta

    package var role: Role {
      switch self {
      case .red: .highlightRed
      case .yellow: .highlightYellow
      case .green: .highlightGreen
      case .cyan: .highlightCyan
      case .blue: .highlightBlue
      case .magenta: .highlightMagenta
      }
    }
  }

  /// In the order in which they were given.
  package private(set) var rules: [(colour: Colour, filter: Filter)] = []

  package init() {}

  package static func == (left: Highlights, right: Highlights) -> Bool {
    left.rules.map(\.colour) == right.rules.map(\.colour)
      && left.rules.map(\.filter.description) == right.rules.map(\.filter.description)
  }

  /// Gives a colour to what a filter matches; an empty text takes it away.
  ///
  /// - Returns: What is wrong, in one sentence.
  package mutating func set(_ name: String, _ text: String) -> String? {
    guard let colour = Colour(rawValue: name) else {
      let names = Colour.allCases.map(\.rawValue).joined(separator: ", ")
      return "there is no colour '\(name)'; there are \(names)"
    }
    switch Filter.parse(text) {
    case .failure(let error): return "highlight.\(name): \(error.text)"
    case .success(let filter):
      rules.removeAll { $0.colour == colour }
      if !text.isEmpty { rules.append((colour, filter)) }
      return nil
    }
  }
}
