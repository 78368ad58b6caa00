import Capture
import Client
import Glibc
import Inspector
import NIOPosix
import Synchronization
import WebSocket

/// The client's connections, and what became of them.
final class ClientRun: Engine {
  private struct State {
    /// Connections that are being opened or are open.
    var running = 0
    var failure: Failure?
    var onChange: (@Sendable () -> Void)?
  }

  private let engine: ClientEngine
  private let options: ClientOptions
  private let handles = Mutex<[ClientHandle]>([])
  private let state = Mutex(State())

  init(_ options: ClientOptions, session: Session) {
    self.options = options
    engine = ClientEngine(
      session: session, group: MultiThreadedEventLoopGroup(numberOfThreads: 1), clock: Clock.now,
      random: { UInt32.random(in: 0...UInt32.max) })
  }

  var canSend: Bool { true }
  var canConnect: Bool { true }

  /// Whether no connection is open or being opened.
  var isDone: Bool { state.withLock { $0.running == 0 } }

  /// Why the first connection that failed did.
  var failure: Failure? { state.withLock { $0.failure } }

  /// Calls `ring` whenever a connection ends.
  func notify(_ ring: @escaping @Sendable () -> Void) { state.withLock { $0.onChange = ring } }

  func connect(_ url: String) throws(Failure) {
    let request = try options.request(for: url)
    state.withLock { $0.running += 1 }
    let handle = engine.connect(request) { [weak self] event in
      self?.take(event, url: request.url.description)
    }
    handles.withLock { $0.append(handle) }
  }

  private func take(_ event: ClientEvent, url: String) {
    switch event {
    case .opened: return
    case .refused(let status, let reason, let body):
      let shown = body.isEmpty ? "" : ": \(VisibleText.make(body.prefix(300)))"
      end(
        Failure(
          .unavailable,
          "\(url) refused the WebSocket with \(status) "
            + VisibleText.make(Array(reason.utf8)) + shown))
    case .failed(let sentence, let status):
      end(Failure(Failure.Status(rawValue: status) ?? .unavailable, sentence))
    case .closed: end(nil)
    }
  }

  private func end(_ failure: Failure?) {
    let ring = state.withLock { state in
      state.running -= 1
      if state.failure == nil { state.failure = failure }
      return state.onChange
    }
    ring?()
  }

  func send(_ message: OutgoingMessage, connection: UInt32) -> Bool {
    engine.send(message.command, on: connection)
  }

  /// Sends on the connection that was asked for first, as soon as it is open.
  func sendOnFirst(_ message: OutgoingMessage) {
    handles.withLock { $0.first }?.send(message.command)
  }

  /// Closes what is open, and waits for the closing handshakes for at most two seconds.
  func stop() {
    engine.closeAll()
    let deadline = Clock.monotonic() + 2_000_000_000
    while !isDone, Clock.monotonic() < deadline { usleep(5000) }
  }
}

extension OutgoingMessage {
  /// The message as the engine takes it.
  fileprivate var command: ClientCommand {
    switch self {
    case .text(let text): .text(text)
    case .binary(let bytes): .binary(bytes)
    case .ping(let payload): .ping(payload)
    case .pong(let payload): .pong(payload)
    case .close(let code, let reason): .close(code, reason: reason)
    }
  }
}
