package import WebSocket

/// What windsock did to bytes before they reached the receiver, or did not.
package struct FrameAnnotation: Equatable, Sendable {
  /// `edited`, `injected` or `dropped`; none for bytes that were only forwarded.
  package var flags: FrameFlags = []
  /// The rules that applied.
  package var rules: [String] = []
  /// The number of the held original, where one was kept.
  package var held: UInt64?
  /// Whether the same content was compressed anew.
  package var isTranscoded = false

  package init(_ flags: FrameFlags = [], rules: [String] = [], held: UInt64? = nil) {
    self.flags = flags
    self.rules = rules
    self.held = held
  }

  /// Whether there is nothing to say.
  package var isEmpty: Bool {
    flags.isEmpty && rules.isEmpty && held == nil && !isTranscoded
  }
}
