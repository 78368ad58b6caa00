/// The word beside an action's key in the hint line, and when it is there.
package struct Hint: Sendable {
  /// What must hold for the hint to be of use.
  package enum Occasion: Sendable {
    case always
    /// Messages can be sent on some connection.
    case canSend
    /// Traffic can be held, and nothing is.
    case canHold
    /// Something is held and waits for a decision.
    case isHeld
    /// Rows are added at the end.
    case isMoving
    case isReplaying
    /// The session is live and not recorded.
    case isUnrecorded
    /// A program was started whose output can be shown.
    case hasProgram

    /// Whether such a hint is before the others.
    package var isUrgent: Bool {
      switch self {
      case .isHeld, .isReplaying: true
      case .always, .canSend, .canHold, .isMoving, .isUnrecorded, .hasProgram: false
      }
    }
  }

  package let word: String
  /// The words of the places where the key does something else.
  package let elsewhere: [Contexts: String]
  package let occasion: Occasion

  init(_ word: String, _ occasion: Occasion = .always, elsewhere: [Contexts: String] = [:]) {
    self.word = word
    self.elsewhere = elsewhere
    self.occasion = occasion
  }

  /// The word in a place, which is a single context.
  func word(in place: Contexts) -> String { elsewhere[place] ?? word }
}

extension Hint: ExpressibleByStringLiteral {
  /// A hint that is always of use.
  package init(stringLiteral word: String) { self.init(word) }
}
