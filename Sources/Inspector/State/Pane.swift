/// The parts of the screen that can have the focus.
package enum Pane: Int, CaseIterable, Sendable {
  case connections, frames, detail, composer
}

/// Where the detail is.
package enum Arrangement: Int, CaseIterable, Sendable {
  case below, beside, away
  /// Beside the list where there is room for both, else below it.
  case auto

  /// The place that it has on a screen.
  ///
  /// - Parameter width: Columns of the whole screen.
  func place(width: Int) -> Arrangement {
    self == .auto ? (width >= 160 ? .beside : .below) : self
  }

  /// The place that comes next, of those that differ.
  func next(width: Int) -> Arrangement {
    switch place(width: width) {
    case .below: width >= 100 ? .beside : .away
    case .beside: .away
    case .away, .auto: .below
    }
  }

  init?(name: String) {
    guard let place = Self.allCases.first(where: { String(describing: $0) == name }) else {
      return nil
    }
    self = place
  }
}
