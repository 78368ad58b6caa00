package import Capture
import NIOCore
package import NIOPosix
import Synchronization
import Transport
import WebSocket

/// A reverse proxy: it listens, and relays every client's connection to one upstream.
package final class ProxyServer: Sendable {
  private let options: ProxyOptions
  private let session: Session
  private let group: MultiThreadedEventLoopGroup
  private let clock: @Sendable () -> UInt64
  private let channels = Mutex(Channels())

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
  ///   - group: Whose loops the sockets are on.
  ///   - clock: The time, in nanoseconds since the Unix epoch.
  package init(
    options: ProxyOptions, session: Session, group: MultiThreadedEventLoopGroup,
    clock: @escaping @Sendable () -> UInt64
  ) {
    self.options = options
    self.session = session
    self.group = group
    self.clock = clock
  }

  /// Begins to listen.
  ///
  /// It blocks for a moment, so it is not for an event loop.
  ///
  /// - Returns: The addresses as `127.0.0.1:41233` or `[::1]:41233`, in the order asked for.
  /// - Throws: Why it cannot listen; then it listens nowhere.
  package func start() throws(ProxyFailure) -> [String] {
    if options.upstream.target.contains("?") {
      throw .upstreamQuery(options.upstream.description)
    }
    let dialer = try makeDialer()
    let endpoints = try ListenAddress.resolve(options.listen, allowRemote: options.allowRemote)
    var addresses: [String] = []
    do {
      for endpoint in endpoints {
        // `localhost` is one port in two protocols.
        let port = endpoint.sharesPort ? addresses.last.flatMap(Self.port) : nil
        guard let channel = try listen(endpoint, port: port, dialer: dialer) else { continue }
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
    session.intercept.shutDown()
    let (listening, clients) = channels.withLock { channels in
      channels.isStopped = true
      defer { channels.listening = [] }
      return (channels.listening, Array(channels.clients.values))
    }
    for channel in listening { try? channel.close().wait() }
    for channel in clients { channel.close(promise: nil) }
  }

  private func makeDialer() throws(ProxyFailure) -> Dialer {
    guard options.upstream.isSecure else { return Dialer(url: options.upstream, context: nil) }
    let tls = TLSOptions(insecure: options.insecure, authorityFile: options.authorityFile)
    do {
      return Dialer(url: options.upstream, context: try tls.makeContext())
    } catch {
      throw .tls(error)
    }
  }

  /// - Returns: Nil when an address that need not be there is not there.
  private func listen(
    _ endpoint: ListenAddress, port: Int?, dialer: Dialer
  ) throws(ProxyFailure) -> (any Channel)? {
    var address = endpoint.address
    if let port { address.port = port }
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { [self] channel in
        channel.eventLoop.makeCompletedFuture { try accept(channel, dialer: dialer) }
      }
    do {
      let channel = try bootstrap.bind(to: address).wait()
      channels.withLock { $0.listening.append(channel) }
      return channel
    } catch {
      if endpoint.isOptional { return nil }
      throw ListenAddress.failure(error, at: "\(endpoint.host):\(address.port ?? 0)")
    }
  }

  /// Sets a client's connection up, on its event loop.
  private func accept(_ channel: any Channel, dialer: Dialer) throws {
    try StreamSettings.apply(to: channel, isTCP: true)
    let setup = RelaySetup(
      session: session, dialer: dialer, rewriter: rewriter(for: channel), clock: clock)
    try ReverseRelay(setup: setup, channel: channel).begin()
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

  private func rewriter(for channel: any Channel) -> RequestRewriter {
    let local = Address(channel.localAddress)
    let names = local.map { [$0.description, "localhost:\($0.port)"] } ?? []
    return RequestRewriter(
      upstream: options.upstream, keepsHost: options.keepHost, listeners: names)
  }

  private static func port(_ address: String) -> Int? {
    address.lastIndex(of: ":").flatMap { Int(address[$0...].dropFirst()) }
  }
}
