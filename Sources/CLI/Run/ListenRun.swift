import Capture
import Client
import Glibc
import Inspector
import NIOCore
import NIOPosix
import Options
import Proxy
import Synchronization
import WebSocket

/// The server's connections: clients come and go.
final class ListenRun: Engine {
  private struct State {
    /// The connections that are open, by their numbers.
    var open: [UInt32: ClientHandle] = [:]
    var onChange: [@Sendable () -> Void] = []
  }

  private let options: ServerOptions
  private let answer: HandshakeAnswer
  private let request: ClientRequest
  /// Seconds before a handshake is answered; nil for at once.
  private let delay: Double?
  private let gate: ReadGate?
  private let engine: ClientEngine
  private let listener: ServerListener
  private let state = Mutex(State())

  /// - Parameters:
  ///   - answer: How opening handshakes are answered.
  ///   - request: How connections behave once they are open.
  ///   - gate: Says when clients are not to be read for a while.
  init(
    _ options: ServerOptions, answer: HandshakeAnswer, as request: ClientRequest, delay: Double?,
    session: Session, gate: ReadGate? = nil
  ) {
    self.gate = gate
    self.options = options
    self.answer = answer
    self.request = request
    self.delay = delay
    let words = RandomWords()
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    engine = ClientEngine(
      session: session, group: group, clock: Clock.now, random: { words.next() }, gate: gate)
    listener = ServerListener(options, session: session, group: group, clock: Clock.now)
  }

  var canSend: Bool { true }
  var opensComposer: Bool { true }

  /// The numbers of the connections that are open.
  var openConnections: [UInt32] { state.withLock { $0.open.keys.sorted() } }

  /// The connections that are open.
  var openHandles: [ClientHandle] { state.withLock { Array($0.open.values) } }

  /// Calls `ring` whenever a connection opens or ends.
  func notify(_ ring: @escaping @Sendable () -> Void) {
    state.withLock { $0.onChange.append(ring) }
  }

  /// Begins to listen and to record, and reports where it listens.
  ///
  /// - Returns: The URLs that clients can connect to.
  func start(recording live: LiveSession) throws(CommandError) -> [String] {
    let addresses = try listen()
    try live.begin()
    let urls = addresses.map { "\(options.identity == nil ? "ws" : "wss")://\($0)" }
    for url in urls { StandardError.write("listening on \(url)") }
    RemoteWarning.write(addresses, "connect; bind to loopback to prevent that")
    return urls
  }

  private func listen() throws(CommandError) -> [String] {
    do throws(ProxyError) {
      return try listener.start { [weak self] channel, tls in
        try self?.accept(AcceptedChannel(channel: channel, tls: tls, delay: self?.delay))
      }
    } catch {
      throw CommandError(error.status, error.text)
    }
  }

  private func accept(_ accepted: AcceptedChannel) throws {
    let opened = Mutex<UInt32?>(nil)
    let handle = Mutex<ClientHandle?>(nil)
    let made = try engine.accept(accepted, answer: answer, as: request) { [weak self] event in
      switch event {
      case .opened(let number, _):
        opened.withLock { $0 = number }
        self?.change { $0.open[number] = handle.withLock { $0 } }
      case .closed, .failed, .refused:
        guard let number = opened.withLock({ $0 }) else { return }
        self?.change { $0.open[number] = nil }
      case .ready, .ping, .pong: break
      }
    }
    handle.withLock { $0 = made }
  }

  private func change(_ body: (inout State) -> Void) {
    let rings = state.withLock { state in
      body(&state)
      return state.onChange
    }
    for ring in rings { ring() }
  }

  /// Calls `body` after a number of seconds.
  func schedule(in seconds: Double, _ body: @escaping @Sendable () -> Void) {
    engine.schedule(in: seconds, body)
  }

  func send(_ message: OutgoingMessage, connection: UInt32) -> Bool {
    engine.send(message.command, on: connection)
  }

  /// The mark up to which everything received is in the session, for `printed`.
  var mark: UInt64 { gate?.mark ?? 0 }

  /// Everything up to a mark was printed.
  func printed(upTo mark: UInt64) { engine.release(upTo: mark) }

  /// Closes what is open, waits for the closing handshakes for at most two seconds, and stops
  /// listening.
  func stop() {
    // What clients answer to the Close is read, whether it can still be printed or not.
    gate?.giveUp()
    printed(upTo: mark)
    engine.closeAll()
    let deadline = Clock.monotonic() + 2_000_000_000
    while !openConnections.isEmpty, Clock.monotonic() < deadline { usleep(5000) }
    listener.stop()
  }
}
