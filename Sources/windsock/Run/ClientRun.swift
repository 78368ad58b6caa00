import Capture
import Client
import Glibc
import Inspector
import NIOPosix
import Synchronization
import WebSocket

/// The client's connections, and what became of them.
final class ClientRun: Engine {
  /// Redirects that are followed for one URL, as wscat has it.
  private static let redirectLimit = 10

  private struct State {
    /// Connections that are being opened or are open.
    var running = 0
    var failure: Failure?
    var onChange: (@Sendable () -> Void)?
    var isFirstOpen = false
    /// What waits for the first connection to be open; nil once it is.
    var waiting: [ClientCommand]? = []
    /// The connection of each URL: after a redirect, the one it led to.
    var handles: [ClientHandle?] = []
  }

  private let engine: ClientEngine
  private let options: ClientOptions
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
    let place = state.withLock { state in
      state.running += 1
      state.handles.append(nil)
      return state.handles.count - 1
    }
    open(request, at: place, redirects: options.location ? Self.redirectLimit : nil)
  }

  /// - Parameters:
  ///   - place: Which of the URLs that were asked for it stands for.
  ///   - redirects: How many redirects may follow; nil when none is.
  private func open(_ request: ClientRequest, at place: Int, redirects: Int?) {
    state.withLock { $0.handles[place] = nil }
    let handle = engine.connect(request) { [weak self] event in
      self?.take(event, of: request, at: place, redirects: redirects)
    }
    state.withLock { $0.handles[place] = handle }
    sendWaiting()
  }

  private func take(
    _ event: ClientEvent, of request: ClientRequest, at place: Int, redirects: Int?
  ) {
    switch event {
    case .opened:
      if place == 0 { state.withLock { $0.isFirstOpen = true } }
      sendWaiting()
    case .refused(let status, _, _, let location?)
    where redirects != nil && (301...308).contains(status) && status != 304:
      follow(location, from: request, at: place, redirects: redirects ?? 0)
    case .refused(let status, let reason, let body, _):
      let shown = body.isEmpty ? "" : ": \(VisibleText.make(body.prefix(300)))"
      end(
        Failure(
          .unavailable,
          "\(request.url.description) refused the WebSocket with \(status) "
            + VisibleText.make(Array(reason.utf8)) + shown))
    case .failed(let sentence, let status):
      end(Failure(Failure.Status(rawValue: status) ?? .unavailable, sentence))
    case .closed: end(nil)
    }
  }

  private func follow(
    _ location: String, from request: ClientRequest, at place: Int, redirects: Int
  ) {
    do throws(Failure) {
      guard redirects > 0 else {
        throw Failure(
          .unavailable, "\(request.url.description) redirects after \(Self.redirectLimit) redirects"
        )
      }
      open(try request.redirected(to: location), at: place, redirects: redirects - 1)
    } catch {
      end(error)
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
    let handle = state.withLock { state -> ClientHandle? in
      if state.waiting == nil { return state.handles.first ?? nil }
      state.waiting?.append(message.command)
      return nil
    }
    handle?.send(message.command)
  }

  private func sendWaiting() {
    // Under the lock, so that nothing that comes now gets before what waits.
    state.withLock { state in
      guard state.isFirstOpen, let handle = state.handles.first ?? nil else { return }
      for command in state.waiting ?? [] { handle.send(command) }
      state.waiting = nil
    }
  }

  /// Closes what is open, and waits for the closing handshakes for at most two seconds.
  func stop() {
    engine.closeAll()
    let deadline = Clock.monotonic() + 2_000_000_000
    while !isDone, Clock.monotonic() < deadline { usleep(5000) }
  }
}

extension ClientRequest {
  /// The request that a redirect leads to: without what is secret to the server before, when it is
  /// another one.
  fileprivate func redirected(to location: String) throws(Failure) -> ClientRequest {
    var next = self
    do {
      next.url = try url.resolving(location)
    } catch {
      throw Failure(
        .unavailable,
        "\(url.description) redirects to \(VisibleText.make(Array(location.utf8))): "
          + error.description)
    }
    guard !url.isSecure || next.url.isSecure else {
      throw Failure(
        .unavailable, "\(url.description) redirects to \(next.url.description), without TLS")
    }
    if (next.url.host, next.url.port) != (url.host, url.port) {
      next.headers.removeAll { ["authorization", "cookie"].contains($0.name.lowercased()) }
    }
    return next
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
