package import Screen

/// Something said in the hint line until the next key.
package struct Notice: Equatable, Sendable {
  package enum Weight: Sendable { case information, warning, error }

  package var text: String
  package var weight: Weight

  /// Whether the log of warnings has it already.
  package var isRepeated = false

  package init(_ text: String, _ weight: Weight = .information, isRepeated: Bool = false) {
    self.text = text
    self.weight = weight
    self.isRepeated = isRepeated
  }
}

extension Notice.Weight {
  package var role: Role {
    switch self {
    case .information: .messageInformation
    case .warning: .messageWarning
    case .error: .messageError
    }
  }
}
