package import Capture
import NIOCore
package import NIOPosix
import NIOSSL
package import Replay
import Synchronization
import Transport
import WebSocket

/// What a server that plays a recording is told to do.
package struct ReplayServerOptions: Hashable, Sendable {
  package var listen: [ProxyOptions.Listen]
  /// Whether others than this machine may connect.
  package var allowRemote: Bool
  /// PEM files of the certificate chain and its key; nil for without TLS.
  package var certificateFile: String?
  package var keyFile: String?

  package init(
    listen: [ProxyOptions.Listen], allowRemote: Bool = false, certificateFile: String? = nil,
    keyFile: String? = nil
  ) {
    self.listen = listen
    self.allowRemote = allowRemote
    self.certificateFile = certificateFile
    self.keyFile = keyFile
  }
}

/// What happens at a server that plays a recording.
package enum ReplayServerEvent: Equatable, Sendable {
  /// A recorded connection is played on a live one; both by their numbers.
  case opened(recorded: UInt32, live: UInt32)
  case closed(recorded: UInt32, live: UInt32)
  /// A request that the recording has no answer to: one sentence.
  case unexpected(String)
}

/// Listens, and answers clients with what a recorded server said.
package final class ReplayServer: Sendable {
  private let options: ReplayServerOptions
  private let setup: ServedSetup
  private let group: MultiThreadedEventLoopGroup
  private let channels = Mutex(Channels())

  private struct Channels {
    var listening: [any Channel] = []
    var clients: [ObjectIdentifier: any Channel] = [:]
    var isStopped = false
  }

  /// A server that does not listen yet.
  ///
  /// - Parameters:
  ///   - host: What is played.
  ///   - session: Where everything that passes is recorded.
  ///   - group: Whose loops the sockets are on.
  ///   - clock: The time, in nanoseconds since the Unix epoch.
  ///   - report: Called on event loops.
  package init(
    host: ReplayHost, options: ReplayServerOptions, session: Session,
    group: MultiThreadedEventLoopGroup, clock: @escaping @Sendable () -> UInt64,
    report: @escaping @Sendable (ReplayServerEvent) -> Void
  ) {
    self.options = options
    self.group = group
    setup = ServedSetup(host: host, session: session, clock: clock, report: report)
  }

  /// Begins to listen; it blocks for a moment.
  ///
  /// - Returns: The addresses as `127.0.0.1:41233`, in the order asked for.
  /// - Throws: Why it cannot listen; then it listens nowhere.
  package func start() throws(ProxyFailure) -> [String] {
    let context = try makeContext()
    let endpoints = try ListenAddress.resolve(options.listen, allowRemote: options.allowRemote)
    var addresses: [String] = []
    do {
      for endpoint in endpoints {
        let port = endpoint.sharesPort ? addresses.last.flatMap(Self.port) : nil
        guard let channel = try listen(endpoint, port: port, context) else { continue }
        addresses.append(Address(channel.localAddress)?.description ?? endpoint.host)
      }
    } catch {
      stop()
      throw error
    }
    return addresses
  }

  /// Stops listening and closes every connection; it blocks for a moment.
  package func stop() {
    let (listening, clients) = channels.withLock { channels in
      channels.isStopped = true
      defer { channels.listening = [] }
      return (channels.listening, Array(channels.clients.values))
    }
    for channel in listening { try? channel.close().wait() }
    for channel in clients { channel.close(promise: nil) }
  }

  private func makeContext() throws(ProxyFailure) -> NIOSSLContext? {
    guard let certificateFile = options.certificateFile else { return nil }
    guard let chain = try? NIOSSLCertificate.fromPEMFile(certificateFile) else {
      throw .tls(.unreadableCertificate(certificateFile))
    }
    let keyFile = options.keyFile ?? certificateFile
    guard let key = try? NIOSSLPrivateKey(file: keyFile, format: .pem) else {
      throw .tls(.unreadableKey(keyFile))
    }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    configuration.applicationProtocols = ["http/1.1"]
    do {
      return try NIOSSLContext(configuration: configuration)
    } catch {
      throw .tls(.unusable("\(error)"))
    }
  }

  /// - Returns: Nil when an address that need not be there is not there.
  private func listen(
    _ endpoint: ListenAddress, port: Int?, _ context: NIOSSLContext?
  ) throws(ProxyFailure) -> (any Channel)? {
    var address = endpoint.address
    if let port { address.port = port }
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { [self] channel in
        channel.eventLoop.makeCompletedFuture { try accept(channel, context) }
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
  private func accept(_ channel: any Channel, _ context: NIOSSLContext?) throws {
    try StreamSettings.apply(to: channel, isTCP: true)
    let tls = context.map { ServedTLS(context: $0) }
    try tls?.add(to: channel)
    let connection = ServedConnection(setup: setup, channel: channel, tls: tls)
    try channel.pipeline.syncOperations.addHandler(ServedHandler(connection))
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

/// What all connections of one server have in common.
struct ServedSetup: Sendable {
  let host: ReplayHost
  let session: Session
  /// The time, in nanoseconds since the Unix epoch.
  let clock: @Sendable () -> UInt64
  let report: @Sendable (ReplayServerEvent) -> Void
}
