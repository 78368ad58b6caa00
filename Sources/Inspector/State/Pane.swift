/// The parts of the screen that can have the focus.
package enum Pane: Int, CaseIterable, Sendable {
  case connections, frames, detail, composer
}

/// Where the detail stands.
package enum Arrangement: Int, CaseIterable, Sendable {
  case below, beside, away

  init?(name: String) {
    guard let place = Self.allCases.first(where: { String(describing: $0) == name }) else {
      return nil
    }
    self = place
  }
}
