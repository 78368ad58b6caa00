package import Capture
import NIOCore
package import NIOPosix
import NIOTLS
package import Replay
import Synchronization
package import Transport
import WebSocket

/// The options of a server that plays a recording.
package struct ReplayServerOptions: Sendable {
  package var listen: [ProxyOptions.Listen]
  /// Whether others than this machine may connect.
  package var allowRemote: Bool
  /// What TLS is spoken with; nil for without.
  package var identity: Identity?
  /// How TLS is spoken.
  package var tls: ServedTLSOptions

  /// Whose certificates a server shows.
  package enum Identity: Sendable {
    /// PEM files of a chain and its key; the key may be in the chain's file.
    case certificate(String, keyFile: String?)
    /// One for each name that is asked for, signed by this authority.
    case authority(CertificateAuthority)
  }

  package init(
    listen: [ProxyOptions.Listen], allowRemote: Bool = false, identity: Identity? = nil,
    tls: ServedTLSOptions = ServedTLSOptions()
  ) {
    self.tls = tls
    self.listen = listen
    self.allowRemote = allowRemote
    self.identity = identity
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
  private let listener: Listener

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
    setup = ServedSetup(host: host, session: session, clock: clock, report: report)
    listener = Listener(group: group) { session.note($0, at: clock()) }
  }

  /// Begins to listen; it blocks for a moment.
  ///
  /// - Returns: The addresses as `127.0.0.1:41233`, in the order asked for.
  /// - Throws: Why it cannot listen; then it listens nowhere.
  package func start() throws(ProxyError) -> [String] {
    let identities = try makeIdentities()
    let places = try ListenAddress.resolve(options.listen, allowRemote: options.allowRemote)
    return try listener.start(places) { [setup] place in
      { try Self.accept($0, setup, identities, host: place.host) }
    }
  }

  /// Stops listening and closes every connection; it blocks for a moment.
  package func stop() {
    listener.stop()
  }

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

  /// Sets a client's connection up, on its event loop.
  private static func accept(
    _ channel: any Channel, _ setup: ServedSetup, _ identities: ServerIdentities?, host: String
  ) throws {
    guard let identities else { return try begin(channel, setup, tls: nil) }
    let hello = SNIHandler { result in
      channel.eventLoop.makeCompletedFuture {
        let name = if case .hostname(let name) = result { name } else { String?.none }
        try begin(channel, setup, tls: tls(identities, name: name, host: host, at: setup.clock()))
      }
    }
    try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(hello))
  }

  /// TLS for the name that the client asks for, else for the address that is listened at.
  private static func tls(
    _ identities: ServerIdentities, name: String?, host: String, at time: UInt64
  ) throws -> ServedTLS {
    let leaf = name.flatMap { LeafName($0) } ?? LeafName(host) ?? .domain("localhost")
    return ServedTLS(context: try identities.context(for: leaf, at: time), serverName: name)
  }

  private static func begin(
    _ channel: any Channel, _ setup: ServedSetup, tls: ServedTLS?
  ) throws {
    try tls?.add(to: channel)
    let connection = ServedConnection(setup: setup, channel: channel, tls: tls)
    try channel.pipeline.syncOperations.addHandler(ServedHandler(connection))
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
