import Capture
import Transport

/// What all connections of one proxy have in common.
struct RelaySetup: Sendable {
  let session: Session
  let dialer: Dialer
  let rewriter: RequestRewriter
  /// The time, in nanoseconds since the Unix epoch.
  let clock: @Sendable () -> UInt64
}
