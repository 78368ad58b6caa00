package import Capture
package import Intercept
import NIOCore
package import NIOPosix
import Synchronization
import Transport
import WebSocket

/// A proxy: it listens, and relays every client's connection to the listener's upstream, or to
/// where the client says.
package final class ProxyServer: Sendable {
  private let options: ProxyOptions
  private let session: Session
  private let intercept: Intercept
  private let group: MultiThreadedEventLoopGroup
  private let clock: @Sendable () -> UInt64
  private let channels = Mutex(Channels())
  private let failures: AcceptFailures

  private struct Channels {
    var listening: [any Channel] = []
    var clients: [ObjectIdentifier: any Channel] = [:]
    var isStopped = false
  }

  /// A proxy that does not listen yet.
  ///
  /// - Parameters:
  ///   - options: What it is to do.
  ///   - session: Where everything that passes is recorded.
  ///   - intercept: What is held, changed and injected on its connections.
  ///   - group: Whose loops the sockets are on.
  ///   - clock: The time, in nanoseconds since the Unix epoch.
  package init(
    options: ProxyOptions, session: Session, intercept: Intercept,
    group: MultiThreadedEventLoopGroup,
    clock: @escaping @Sendable () -> UInt64
  ) {
    self.options = options
    self.session = session
    self.intercept = intercept
    self.group = group
    self.clock = clock
    failures = AcceptFailures { session.note($0, at: clock()) }
  }

  /// Begins to listen.
  ///
  /// It blocks for a moment, so it is not for an event loop.
  ///
  /// - Returns: The addresses as `127.0.0.1:41233` or `[::1]:41233`, in the order asked for.
  /// - Throws: Why it cannot listen; then it listens nowhere.
  package func start() throws(ProxyError) -> [String] {
    for case let upstream? in options.listen.map(\.upstream) where upstream.target.contains("?") {
      throw .upstreamQuery(upstream.description)
    }
    let receptions = try ListenerContext(
      options, session: session, intercept: intercept, clock: clock)
    let endpoints = try ListenAddress.resolve(options.listen, allowRemote: options.allowRemote)
    if options.authentication == nil,
      let open = endpoints.first(where: { $0.isRemote && $0.upstream == nil })
    {
      throw .needsLogin(open.host)
    }
    var addresses: [String] = []
    do {
      for endpoint in endpoints {
        // `localhost` is one port in two protocols.
        let port = endpoint.sharesPort ? addresses.last.flatMap(Self.port) : nil
        guard let channel = try listen(endpoint, port: port, receptions) else { continue }
        addresses.append(Address(channel.localAddress)?.description ?? endpoint.host)
      }
    } catch {
      stop()
      throw error
    }
    return addresses
  }

  /// Stops listening and closes every connection.
  ///
  /// It waits for the listening sockets to close, so it is not for an event loop.
  package func stop() {
    intercept.shutDown()
    let (listening, clients) = channels.withLock { channels in
      channels.isStopped = true
      defer { channels.listening = [] }
      return (channels.listening, Array(channels.clients.values))
    }
    for channel in listening { try? channel.close().wait() }
    for channel in clients { channel.close(promise: nil) }
  }

  /// - Returns: Nil when an address that need not be there is not there.
  private func listen(
    _ endpoint: ListenAddress, port: Int?, _ receptions: ListenerContext
  ) throws(ProxyError) -> (any Channel)? {
    var address = endpoint.address
    let setup = receptions.setup(endpoint)
    if let port { address.port = port }
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelInitializer { [failures] in failures.watch($0) }
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { [self] channel in
        channel.eventLoop.makeCompletedFuture { try accept(channel, setup) }
      }
    do {
      let channel = try bootstrap.bind(to: address).wait()
      if let local = Address(channel.localAddress) { receptions.listening.add(local) }
      channels.withLock { $0.listening.append(channel) }
      return channel
    } catch {
      if endpoint.isOptional { return nil }
      throw ListenAddress.failure(error, at: "\(endpoint.host):\(address.port ?? 0)")
    }
  }

  /// Sets a client's connection up, on its event loop.
  private func accept(_ channel: any Channel, _ setup: InboundConnectionSetup) throws {
    try StreamSettings.apply(to: channel, isTCP: true)
    try InboundConnection(setup: setup, channel: channel).begin()
    let identity = ObjectIdentifier(channel)
    let isStopped = channels.withLock { channels in
      channels.clients[identity] = channel
      return channels.isStopped
    }
    if isStopped { channel.close(promise: nil) }
    channel.closeFuture.whenComplete { [self] _ in
      channels.withLock { _ = $0.clients.removeValue(forKey: identity) }
    }
  }

  private static func port(_ address: String) -> Int? {
    address.lastIndex(of: ":").flatMap { Int(address[$0...].dropFirst()) }
  }
}
