package import Capture
import NIOCore
package import NIOPosix
package import Replay
import Transport
import WebSocket

/// What happens at a server that plays a recording.
package enum ReplayServerEvent: Equatable, Sendable {
  /// A recorded connection is played on a live one; both by number.
  case opened(recorded: UInt32, live: UInt32)
  case closed(recorded: UInt32, live: UInt32)
  /// A request that the recording has no answer to: one sentence.
  case unexpected(String)
}

/// Listens, and answers clients with what a recorded server sent.
package final class ReplayServer: Sendable {
  private let setup: ServedSetup
  private let listener: ServerListener

  /// A server that does not listen yet.
  ///
  /// - Parameters:
  ///   - host: What is played.
  ///   - session: Where everything that passes is recorded.
  ///   - group: Whose loops the sockets are on.
  ///   - clock: The time, in nanoseconds since the Unix epoch.
  ///   - report: Called on event loops.
  package init(
    host: ReplayHost, options: ServerOptions, session: Session,
    group: MultiThreadedEventLoopGroup, clock: @escaping @Sendable () -> UInt64,
    report: @escaping @Sendable (ReplayServerEvent) -> Void
  ) {
    setup = ServedSetup(host: host, session: session, clock: clock, report: report)
    listener = ServerListener(options, session: session, group: group, clock: clock)
  }

  /// Begins to listen; it blocks for a moment.
  ///
  /// - Returns: The addresses as `127.0.0.1:41233`, in the order asked for.
  /// - Throws: Why it cannot listen; then it listens nowhere.
  package func start() throws(ProxyError) -> [String] {
    try listener.start { [setup] channel, tls in try Self.begin(channel, setup, tls: tls) }
  }

  /// Stops listening and closes every connection; it blocks for a moment.
  package func stop() { listener.stop() }

  private static func begin(
    _ channel: any Channel, _ setup: ServedSetup, tls: ServedTLS?
  ) throws {
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
