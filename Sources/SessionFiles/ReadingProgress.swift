/// The progress of reading a session.
package struct ReadingProgress: Equatable, Sendable {
  /// Bytes of the file that were read.
  package var bytes: UInt64
  /// Bytes the file has; nil for a pipe.
  package var total: UInt64?
  /// Whether everything that is there was read, and more can only come.
  package var isCaughtUp: Bool
}
