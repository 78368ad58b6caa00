package import Capture

/// An expression that was read and can judge frames.
package protocol FrameFilter: Sendable {
  /// Whether judging may read payloads, so that fewer frames are judged at a time.
  var needsPayload: Bool { get }

  /// Whether a frame is shown.
  func matches(
    _ frame: LoggedFrame, connection: ConnectionRecord?, payloads: PayloadReader
  ) -> Bool
}

/// Why text is no filter.
package struct FilterProblem: Error, Equatable, Sendable {
  /// One sentence.
  package var message: String
  /// The character it is about, from 0.
  package var position: Int
  /// What may have been meant.
  package var suggestion: String?

  package init(message: String, position: Int, suggestion: String? = nil) {
    self.message = message
    self.position = position
    self.suggestion = suggestion
  }
}

/// Reads the filter language.
package typealias FilterParser =
  @Sendable (_ text: String) -> Result<any FrameFilter, FilterProblem>
