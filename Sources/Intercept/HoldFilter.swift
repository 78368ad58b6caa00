package import Filter

/// What is held: a filter, and whether it is about frames or messages.
package struct HoldFilter: Sendable {
  /// The unit in which traffic is held.
  package enum Unit: Equatable, Sendable {
    /// Each frame by itself; a compressed message is still held as one, because its frames are
    /// pieces of one DEFLATE stream.
    case frames
    /// Whole messages.
    case messages
  }

  package var filter: Filter
  package var unit: Unit
  /// Whether it holds now; one that is off is only remembered.
  package var isOn: Bool

  package init(_ filter: Filter, unit: Unit = .messages, isOn: Bool = true) {
    self.filter = filter
    self.unit = unit
    self.isOn = isOn
  }
}

/// The state of interception at one moment, for the screen.
package struct InterceptSnapshot: Sendable {
  /// What is armed; nil when nothing ever was.
  package var holdFilter: HoldFilter?
  /// What is done to traffic.
  package var rules: [RewriteRule]
  /// What is held, in the order of arrival; items with a decision are about to leave.
  package var held: [HeldItem]
  /// Whether new connections are refused.
  package var refusesConnections: Bool
  /// Grows with every change of any of this.
  package var version: UInt64

  /// Those that wait for a decision.
  package var undecided: [HeldItem] { held.filter { $0.decision == nil } }
}
