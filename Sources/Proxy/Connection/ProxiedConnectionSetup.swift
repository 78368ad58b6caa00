import Capture
import Intercept
import NIOCore
import Pcapng
import Transport

/// What a proxied connection needs to know: where its requests go, and how they are written.
struct ProxiedConnectionSetup: Sendable {
  let session: Session
  let intercept: Intercept
  let dialer: Dialer
  let rewriter: any HeadRewriter
  /// The time, in nanoseconds since the Unix epoch.
  let clock: @Sendable () -> UInt64
  /// How long a server may take to answer an opening handshake; nil for ever.
  var handshakePatience: TimeAmount?
  var held = HeldLimits()
  /// Whether the bytes of other protocols are recorded, or only counted.
  var recordsTunnels = false
  /// TLS as it was negotiated with the client.
  var clientTLS: TLSFacts?
}
