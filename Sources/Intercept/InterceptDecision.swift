/// What is done with one message: what rules and the armed filter ask for.
package struct InterceptDecision: Equatable, Sendable {
  /// Another payload: unmasked and not compressed.
  package var payload: [UInt8]?
  package var isDropped = false
  /// Whether it waits for the user's decision.
  package var isHeld = false
  /// Bytes of payload in each fragment, when it is to be fragmented.
  package var fragmentSize: Int?
  /// Nanoseconds that it waits before it is forwarded.
  package var delay: UInt64 = 0
  /// The bandwidth it is limited to, in bytes a second.
  package var rate: UInt64?
  /// What happens to the connection once it has been forwarded, or in its place when it is dropped.
  package var disruption: Disruption?
  /// The names of the rules that applied.
  package var rules: [String] = []

  package init() {}

  /// It is forwarded as it is.
  package static let pass = InterceptDecision()
}
