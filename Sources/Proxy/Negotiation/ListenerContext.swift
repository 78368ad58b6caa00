import Capture
import Intercept
import NIOCore
import Transport
import WebSocket

/// What the listeners of one proxy share.
struct ListenerContext: Sendable {
  let listening = ListeningAddresses()
  private let held = HeldLimits()
  private let redirection: Redirection
  private let loops = LoopGuard()
  private let options: ProxyOptions
  private let session: Session
  private let intercept: Intercept
  private let clock: @Sendable () -> UInt64
  private let context: TLSClientContext?
  private let hopContext: TLSClientContext?
  private let identities: IdentityStore

  /// Prepares what the options will certainly need, so that a failure is an error at the start.
  init(
    _ options: ProxyOptions, redirection: Redirection, session: Session, intercept: Intercept,
    clock: @escaping @Sendable () -> UInt64
  ) throws(ProxyError) {
    self.redirection = redirection
    self.options = options
    self.session = session
    self.intercept = intercept
    self.clock = clock
    identities = IdentityStore(
      options.identity,
      tls: ServedTLSOptions(keyLog: options.keyLog, oldest: options.oldestTLS))
    let isForward = options.listen.contains { $0.upstream == nil }
    let isSecure = options.listen.contains { $0.upstream?.isSecure == true }
    context = isForward || isSecure ? try Self.makeContext(options) : nil
    if case .proxy(let hop) = options.reach.way, hop.kind == .https {
      hopContext = try Self.makeContext(options, for: hop)
    } else {
      hopContext = nil
    }
    guard let identity = options.identity else { return }
    if case .local = identity, !isForward { return }
    do throws(AuthorityError) {
      _ = try identities.identities(at: clock())
    } catch {
      throw .authority(error)
    }
  }

  /// What the clients of one listener have in common.
  ///
  /// - Parameter endpoint: Where it listens.
  func setup(_ endpoint: ListenAddress) -> InboundConnectionSetup {
    let upstream = endpoint.upstream
    return InboundConnectionSetup(
      session: session, intercept: intercept, clock: clock, upstream: upstream,
      keepsHost: options.keepHost,
      recordsTunnels: options.recordsTunnels,
      patterns: HostPatterns(intercept: options.interceptHosts, ignore: options.ignoreHosts),
      hosts: HostPolicy(
        names: [endpoint.host] + (upstream.map { [$0.host] } ?? []), allowed: options.allowedHosts),
      authentication: options.authentication,
      handshakePatience: options.handshakeTimeout.map { .seconds(Int64($0)) },
      redirection: redirection, loops: loops, held: held,
      dialers: Dialers(
        context: context, reach: options.reach, hopContext: hopContext, listening: listening,
        deniesPrivate: options.deniesPrivate),
      identities: identities)
  }

  private static func makeContext(
    _ options: ProxyOptions, for hop: UpstreamProxy? = nil
  ) throws(ProxyError) -> TLSClientContext {
    var tls = TLSOptions(
      insecure: options.insecure, authorityFile: options.authorityFile,
      certificateFile: options.certificateFile, keyFile: options.keyFile, keyLog: options.keyLog,
      oldest: options.oldestTLS)
    tls.authorityOption = options.authorityOption
    if let hop { tls = tls.forProxy(hop) }
    do {
      return try tls.makeContext()
    } catch {
      throw .tls(error)
    }
  }
}
