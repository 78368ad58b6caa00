package import Capture
package import Intercept
import NIOCore
package import NIOPosix
import Transport
import WebSocket

/// A proxy: it listens, and forwards every client's connection to the listener's upstream, or to
/// the destination that the client names.
package final class ProxyServer: Sendable {
  private let options: ProxyOptions
  private let redirection: Redirection
  private let session: Session
  private let intercept: Intercept
  private let clock: @Sendable () -> UInt64
  private let listener: Listener

  /// A proxy that does not listen yet.
  ///
  /// - Parameters:
  ///   - options: Its options.
  ///   - redirection: How it learns the original destinations of connections that were redirected
  ///     to it.
  ///   - session: Where everything that passes is recorded.
  ///   - intercept: What is held, changed and injected on its connections.
  ///   - group: Whose loops the sockets are on.
  ///   - clock: The time, in nanoseconds since the Unix epoch.
  package init(
    options: ProxyOptions, redirection: Redirection = .none, session: Session,
    intercept: Intercept, group: MultiThreadedEventLoopGroup,
    clock: @escaping @Sendable () -> UInt64
  ) {
    self.options = options
    self.redirection = redirection
    self.session = session
    self.intercept = intercept
    self.clock = clock
    listener = Listener(group: group) { session.note($0, at: clock()) }
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
    let context = try ListenerContext(
      options, redirection: redirection, session: session, intercept: intercept, clock: clock)
    let places = try ListenAddress.resolve(options.listen, allowRemote: options.allowRemote)
    // A listener that only serves redirected connections is not a proxy that others could use.
    if case .packetFilter = redirection {
    } else if options.authentication == nil,
      let open = places.first(where: { $0.isRemote && $0.upstream == nil })
    {
      throw .needsLogin(open.host)
    }
    return try listener.start(places, bound: { context.listening.add($0) }) { place in
      let setup = context.setup(place)
      return { try InboundConnection(setup: setup, channel: $0).begin() }
    }
  }

  /// Whether clients are connected.
  package var hasClients: Bool { listener.hasClients }

  /// Stops listening and closes every connection.
  ///
  /// It waits for the listening sockets to close, so it is not for an event loop.
  package func stop() {
    intercept.shutDown()
    listener.stop()
  }
}
