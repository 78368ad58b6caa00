import Capture
import NIOCore
import Synchronization
import Text
import Transport
import WebSocket

/// What all connections of one client engine share.
final class ClientSetup: Sendable {
  let session: Session
  /// The time, in nanoseconds since the Unix epoch.
  let clock: @Sendable () -> UInt64
  /// Decides when servers are not to be read for a while.
  let gate: ReadGate?
  private let random: @Sendable () -> UInt32
  private let shared = Mutex(Shared())

  private struct Shared {
    /// Reading the system's certificates takes a while; equal settings share one context.
    var contexts: [TLSOptions: TLSClientContext] = [:]
    var handles: [UInt32: ClientHandle] = [:]
  }

  init(
    session: Session, clock: @escaping @Sendable () -> UInt64,
    random: @escaping @Sendable () -> UInt32,
    gate: ReadGate? = nil
  ) {
    self.gate = gate
    self.session = session
    self.clock = clock
    self.random = random
  }

  /// A new masking key.
  func key() -> MaskingKey { MaskingKey(random()) }

  /// A new Sec-WebSocket-Key: the base64 of 16 random bytes (RFC 6455, section 4.1).
  func nonce() -> String {
    Base64.encode((0..<4).flatMap { _ in MaskingKey(random()).bytes })
  }

  func dialer(for request: ClientRequest) throws(TLSOptionsError) -> Dialer {
    let timeout = TimeAmount.nanoseconds(Int64(request.connectTimeout * 1e9))
    return Dialer(
      url: request.url, context: request.url.isSecure ? try context(request.tls) : nil,
      reach: request.reach,
      hopContext: try hopContext(request),
      timeout: timeout)
  }

  private func hopContext(
    _ request: ClientRequest
  ) throws(TLSOptionsError) -> TLSClientContext? {
    guard let hop = request.reach.hop(for: request.url), hop.kind == .https else { return nil }
    return try context(request.tls.forProxy(hop))
  }

  private func context(_ options: TLSOptions) throws(TLSOptionsError) -> TLSClientContext {
    if let known = shared.withLock({ $0.contexts[options] }) { return known }
    let context = try options.makeContext()
    shared.withLock { $0.contexts[options] = context }
    return context
  }

  func remember(_ handle: ClientHandle, as number: UInt32) {
    shared.withLock { $0.handles[number] = handle }
  }

  func forget(_ number: UInt32?) {
    guard let number else { return }
    shared.withLock { _ = $0.handles.removeValue(forKey: number) }
  }

  /// The connection with this number, while it is open.
  func handle(_ number: UInt32) -> ClientHandle? { shared.withLock { $0.handles[number] } }

  var handles: [ClientHandle] { shared.withLock { Array($0.handles.values) } }
}
