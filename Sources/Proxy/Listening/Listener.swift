import Capture
import NIOCore
import NIOPosix
import Synchronization
import Transport
import WebSocket

/// The life of a server's sockets: it binds them, sets up the clients that come in, and closes all
/// of them.
final class Listener: Sendable {
  /// Sets a client's connection up, on its event loop.
  typealias Accept = @Sendable (any Channel) throws -> Void

  private struct Channels {
    var listening: [any Channel] = []
    var clients: [ObjectIdentifier: any Channel] = [:]
    var isStopped = false
  }

  private let group: MultiThreadedEventLoopGroup
  private let failures: AcceptFailures
  private let channels = Mutex(Channels())

  /// - Parameters:
  ///   - group: Whose loops the sockets are on.
  ///   - report: Gets a sentence when clients cannot be accepted; called on an event loop.
  init(group: MultiThreadedEventLoopGroup, report: @escaping @Sendable (String) -> Void) {
    self.group = group
    failures = AcceptFailures(report: report)
  }

  /// Begins to listen.
  ///
  /// It blocks for a moment, so it is not for an event loop.
  ///
  /// - Parameters:
  ///   - places: Where.
  ///   - bound: Called with the address of each socket.
  ///   - accept: What is done with the clients of a place.
  /// - Returns: The addresses as `127.0.0.1:41233` or `[::1]:41233`, in the order asked for.
  /// - Throws: Why it cannot listen; then it listens nowhere.
  func start(
    _ places: [ListenAddress], bound: (Address) -> Void = { _ in },
    accept: (ListenAddress) -> Accept
  ) throws(ProxyError) -> [String] {
    var addresses: [String] = []
    do {
      for place in places {
        // `localhost` is one port in two protocols.
        let port = place.sharesPort ? addresses.last.flatMap(Self.port) : nil
        guard let channel = try bind(place, port: port, accept(place)) else { continue }
        let address = Address(channel.localAddress)
        if let address { bound(address) }
        addresses.append(address?.description ?? place.host)
      }
    } catch {
      stop()
      throw error
    }
    return addresses
  }

  /// Whether clients are connected.
  var hasClients: Bool { channels.withLock { !$0.clients.isEmpty } }

  /// Stops listening and closes every connection.
  ///
  /// It waits for the listening sockets to close, so it is not for an event loop.
  func stop() {
    let (listening, clients) = channels.withLock { channels in
      channels.isStopped = true
      defer { channels.listening = [] }
      return (channels.listening, Array(channels.clients.values))
    }
    for channel in listening { try? channel.close().wait() }
    for channel in clients { channel.close(promise: nil) }
  }

  /// - Returns: Nil when an address that need not be there is not there.
  private func bind(
    _ place: ListenAddress, port: Int?, _ accept: @escaping Accept
  ) throws(ProxyError) -> (any Channel)? {
    var address = place.address
    if let port { address.port = port }
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelInitializer { [failures] in failures.watch($0) }
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { [self] channel in
        channel.eventLoop.makeCompletedFuture { try admit(channel, accept) }
      }
    do {
      let channel = try bootstrap.bind(to: address).wait()
      channels.withLock { $0.listening.append(channel) }
      return channel
    } catch {
      if place.isOptional { return nil }
      throw ListenAddress.failure(error, at: "\(place.host):\(address.port ?? 0)")
    }
  }

  /// Sets a client's connection up, and keeps it until it closes.
  private func admit(_ channel: any Channel, _ accept: Accept) throws {
    try StreamSettings.apply(to: channel, isTCP: true)
    try accept(channel)
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
