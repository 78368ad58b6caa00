import Capture
import Synchronization
import Transport
import WebSocket

/// What all clients of one listener have in common.
struct ReceptionSetup: Sendable {
  let session: Session
  /// The time, in nanoseconds since the Unix epoch.
  let clock: @Sendable () -> UInt64
  /// Where everything goes; nil for a forward proxy.
  let upstream: WebSocketURL?
  let keepsHost: Bool
  let recordsTunnels: Bool
  let patterns: HostPatterns
  let dialers: Dialers
  let identities: IdentityStore

  var listener: FrontDesk.Listener { upstream == nil ? .forward : .reverse }

  func relay(
    to url: WebSocketURL, rewriter: any HeadRewriter, clientTLS: TLSFacts?
  ) -> RelaySetup {
    RelaySetup(
      session: session, dialer: dialers.dialer(for: url), rewriter: rewriter, clock: clock,
      recordsTunnels: recordsTunnels, clientTLS: clientTLS)
  }

  func tap(_ origin: ConnectionOrigin) -> ConnectionTap {
    let tap = session.tap(origin)
    tap.recordsTunnel = recordsTunnels
    return tap
  }
}

/// The ways to servers, as the options have them.
struct Dialers: Sendable {
  let context: TLSClientContext?
  let hop: ProxyHop?
  let listening: ListeningAddresses

  func dialer(for url: WebSocketURL) -> Dialer {
    Dialer(
      url: url, context: context, hop: hop,
      isForbidden: { [listening] local, remote in listening.contain(remote, from: local) })
  }
}

/// Where the proxy listens itself: a connection from it to there would go round for ever.
final class ListeningAddresses: Sendable {
  private let addresses = Mutex<[Address]>([])

  func add(_ address: Address) { addresses.withLock { $0.append(address) } }

  /// Whether a connection between two addresses leads to the proxy itself.
  func contain(_ remote: Address?, from local: Address?) -> Bool {
    guard let remote else { return false }
    return addresses.withLock { addresses in
      addresses.contains { known in
        guard known.port == remote.port else { return false }
        let isEverywhere = known.bytes.allSatisfy { $0 == 0 }
        return known.bytes == remote.bytes
          || (isEverywhere && (remote.isLoopback || remote.bytes == local?.bytes))
      }
    }
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
  func identities(at time: UInt64) throws(AuthorityFailure) -> ServerIdentities {
    let result: Result<ServerIdentities, AuthorityFailure> = made.withLock { made in
      if let made { return .success(made) }
      do throws(AuthorityFailure) {
        let new = try make(at: time)
        made = new
        return .success(new)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private func make(at time: UInt64) throws(AuthorityFailure) -> ServerIdentities {
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
