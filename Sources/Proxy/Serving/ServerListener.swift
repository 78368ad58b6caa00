package import Capture
package import NIOCore
package import NIOPosix
import NIOTLS
package import Transport

/// Listens as a server, with TLS where that is wanted.
package final class ServerListener: Sendable {
  /// Sets a client's connection up, on its event loop; the TLS is in its pipeline already.
  package typealias Accept = @Sendable (any Channel, ServedTLS?) throws -> Void

  private let options: ServerOptions
  private let clock: @Sendable () -> UInt64
  private let listener: Listener

  /// A server that does not listen yet.
  ///
  /// - Parameters:
  ///   - session: Gets a sentence when clients cannot be accepted.
  ///   - group: Whose loops the sockets are on.
  ///   - clock: The time, in nanoseconds since the Unix epoch.
  package init(
    _ options: ServerOptions, session: Session, group: MultiThreadedEventLoopGroup,
    clock: @escaping @Sendable () -> UInt64
  ) {
    self.options = options
    self.clock = clock
    listener = Listener(group: group) { session.note($0, at: clock()) }
  }

  /// Begins to listen; it blocks for a moment.
  ///
  /// - Returns: The addresses as `127.0.0.1:41233`, in the order asked for.
  /// - Throws: Why it cannot listen; then it listens nowhere.
  package func start(_ accept: @escaping Accept) throws(ProxyError) -> [String] {
    let identities = try makeIdentities()
    let places = try ListenAddress.resolve(options.listen, allowRemote: options.allowRemote)
    return try listener.start(places) { [clock] place in
      { try Self.accept($0, identities, host: place.host, clock, accept) }
    }
  }

  /// Stops listening and closes every connection; it blocks for a moment.
  package func stop() { listener.stop() }

  private func makeIdentities() throws(ProxyError) -> ServerIdentities? {
    do throws(AuthorityError) {
      switch options.identity {
      case nil: return nil
      case .certificate(let file, let keyFile):
        return try ServerIdentities(
          certificateFile: file, keyFile: keyFile, options: ("--cert", "--key"), tls: options.tls)
      case .authority(let authority):
        return ServerIdentities(authority: authority, tls: options.tls)
      }
    } catch {
      throw .authority(error)
    }
  }

  /// Sets up TLS with a client where that is wanted, and passes it on.
  private static func accept(
    _ channel: any Channel, _ identities: ServerIdentities?, host: String,
    _ clock: @escaping @Sendable () -> UInt64, _ accept: @escaping Accept
  ) throws {
    guard let identities else { return try accept(channel, nil) }
    let hello = SNIHandler { result in
      channel.eventLoop.makeCompletedFuture {
        let name = if case .hostname(let name) = result { name } else { String?.none }
        let tls = try tls(identities, name: name, host: host, at: clock())
        try tls.add(to: channel)
        try accept(channel, tls)
      }
    }
    try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(hello))
  }

  /// TLS for the name that the client asks for, or else for the address it connected to.
  private static func tls(
    _ identities: ServerIdentities, name: String?, host: String, at time: UInt64
  ) throws -> ServedTLS {
    let leaf = name.flatMap { LeafName($0) } ?? LeafName(host) ?? .domain("localhost")
    return ServedTLS(context: try identities.context(for: leaf, at: time), serverName: name)
  }
}
