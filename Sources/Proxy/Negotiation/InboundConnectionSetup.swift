import Capture
import Intercept
import NIOCore
import Pcapng
import Synchronization
import Transport
import WebSocket

/// What all clients of one listener have in common.
struct InboundConnectionSetup: Sendable {
  let session: Session
  let intercept: Intercept
  /// The time, in nanoseconds since the Unix epoch.
  let clock: @Sendable () -> UInt64
  /// Where everything is forwarded to; nil for a forward proxy.
  let upstream: WebSocketURL?
  let keepsHost: Bool
  let recordsTunnels: Bool
  let patterns: HostPatterns
  /// The hosts that are accepted; only used with an upstream.
  let hosts: HostPolicy
  /// The login that clients of a forward proxy have to give.
  let authentication: ProxyAuthentication?
  let handshakePatience: TimeAmount?
  let redirection: Redirection
  let loops: LoopGuard
  let held: HeldLimits
  let dialers: Dialers
  let identities: IdentityStore
  let rewriters = ReverseRewriters()

  var listener: ProxyNegotiation.Listener { upstream == nil ? .forward : .reverse }

  func connection(
    to url: WebSocketURL, rewriter: any HeadRewriter, clientTLS: TLSFacts?
  ) -> ProxiedConnectionSetup {
    ProxiedConnectionSetup(
      session: session, intercept: intercept,
      dialer: dialers.dialer(for: url, isClientsChoice: upstream == nil),
      rewriter: rewriter, clock: clock, handshakePatience: handshakePatience, held: held,
      recordsTunnels: recordsTunnels, clientTLS: clientTLS)
  }

  func recorder(_ origin: ConnectionOrigin) -> ConnectionRecorder {
    let recorder = session.recorder(origin, inflatesLate: true)
    recorder.recordsTunnel = recordsTunnels
    return recorder
  }
}

/// The certificates that clients are shown; the authority behind them is opened when it is first
/// needed.
final class IdentityStore: Sendable {
  private let identity: ProxyOptions.Identity?
  private let tls: ServedTLSOptions
  private let made = Mutex<ServerIdentities?>(nil)

  init(_ identity: ProxyOptions.Identity?, tls: ServedTLSOptions) {
    self.identity = identity
    self.tls = tls
  }

  /// - Parameter time: Now, in nanoseconds since the Unix epoch.
  func identities(at time: UInt64) throws(AuthorityError) -> ServerIdentities {
    let result: Result<ServerIdentities, AuthorityError> = made.withLock { made in
      if let made { return .success(made) }
      do throws(AuthorityError) {
        let new = try make(at: time)
        made = new
        return .success(new)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private func make(at time: UInt64) throws(AuthorityError) -> ServerIdentities {
    switch identity {
    case nil: throw .noHome
    case .local(let directory, let owner):
      let files = AuthorityFiles(directory: directory)
      return ServerIdentities(authority: try files.open(owner: owner, at: time), tls: tls)
    case .authority(let certificateFile, let keyFile):
      let authority = try CertificateAuthority.load(
        certificateFile: certificateFile, keyFile: keyFile, at: time)
      return ServerIdentities(authority: authority, tls: tls)
    case .certificate(let certificateFile, let keyFile):
      return try ServerIdentities(
        certificateFile: certificateFile, keyFile: keyFile,
        options: ("--server-cert", "--server-key"), tls: tls)
    }
  }
}
