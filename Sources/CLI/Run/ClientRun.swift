import Capture
import Client
import Glibc
import Inspector
import NIOPosix
import Synchronization
import Text
import WebSocket

/// The client's connections, and why they failed.
final class ClientRun: Engine {
  /// What the connections are for, which says what is a failure.
  enum Use: Sendable {
    /// They are looked at on the screen, broken ones too.
    case screen
    /// Messages are sent on them: RFC 6455 has a broken opening handshake fail the connection.
    case messages
    /// What the server sends is printed, whatever it is.
    case watching
    /// What the server breaks is reported as findings; it is not a failure of the command.
    case checking
  }

  /// The state of one URL's connection; after a redirect, of the one that it led to.
  struct Place {
    enum Phase { case opening, open, over }

    var phase = Phase.opening
    var handle: ClientHandle?
    let url: String
    /// Whether the command line names it: what is opened from the screen does not fail the command.
    let isAsked: Bool
    /// Why it failed has been said.
    var hasFailed = false
  }

  struct State {
    var places: [Place] = []
    var failure: CommandError?
    var isTimeUp = false
    var onChange: [@Sendable () -> Void] = []
  }

  let options: ClientOptions
  let use: Use
  /// Whether every message is sent back.
  let echoes: Bool
  let state = Mutex(State())
  private let engine: ClientEngine
  private let session: Session

  init(_ options: ClientOptions, session: Session, use: Use, echoes: Bool = false) {
    self.options = options
    self.use = use
    self.echoes = echoes
    self.session = session
    let words = RandomWords()
    engine = ClientEngine(
      session: session, group: MultiThreadedEventLoopGroup(numberOfThreads: 1), clock: Clock.now,
      random: { words.next() })
  }

  var canSend: Bool { true }
  var canConnect: Bool { true }

  /// Whether no connection is open or being opened, or the time for all of them is up.
  var isDone: Bool {
    state.withLock { $0.isTimeUp || $0.places.allSatisfy { $0.phase == .over } }
  }

  /// Why the first connection that failed did.
  var failure: CommandError? { state.withLock { $0.failure } }

  /// Calls `ring` whenever a connection opens or ends.
  func notify(_ ring: @escaping @Sendable () -> Void) {
    state.withLock { $0.onChange.append(ring) }
  }

  /// Opens a connection for each URL of the command line, and begins to count `--max-time`.
  func open(_ urls: [String]) throws(CommandError) {
    for url in urls { try open(url, isAsked: true) }
    guard let limit = options.maxTime else { return }
    engine.schedule(in: limit.value) { [weak self] in self?.timeIsUp(limit) }
  }

  /// Opens one more, from the screen.
  func connect(_ url: String) throws(CommandError) { try open(url, isAsked: false) }

  private func open(_ url: String, isAsked: Bool) throws(CommandError) {
    var request = try options.request(for: url)
    request.failsBreaches = use == .messages
    request.echo = echoes
    let place = state.withLock { state in
      state.places.append(Place(url: request.url.description, isAsked: isAsked))
      return state.places.count - 1
    }
    open(request, at: place, redirects: options.location ? Self.redirectLimit : nil)
  }

  /// - Parameters:
  ///   - place: Which of the URLs that were asked for it stands for.
  ///   - redirects: How many redirects may follow; nil when none is.
  func open(_ request: ClientRequest, at place: Int, redirects: Int?) {
    let handle = engine.connect(request) { [weak self] event in
      self?.take(event, of: request, at: place, redirects: redirects)
    }
    state.withLock { $0.places[place].handle = handle }
  }

  private func take(
    _ event: ClientEvent, of request: ClientRequest, at place: Int, redirects: Int?
  ) {
    let url = request.url.description
    switch event {
    case .opened(_, let breaches):
      if !breaches.isEmpty, use != .checking {
        fail(place, CommandError(.protocolError, HandshakeBreaches.sentence(breaches, url: url)))
      }
      change { $0.places[place].phase = .open }
    case .refused(let refusal):
      if let redirects, let location = refusal.location {
        follow(location, from: request, at: place, redirects: redirects)
      } else {
        let text = VisibleText.make(Array(refusal.text.utf8))
        end(place, CommandError(.unavailable, "\(url) refused the WebSocket with \(text)"))
      }
    case .failed(let sentence, let status):
      end(place, CommandError(CommandError.Status(rawValue: status) ?? .unavailable, sentence))
    case .closed(let summary, let clause):
      end(place, breakOff(summary, because: clause, url: url))
    }
  }

  /// What is wrong with an end that is no closing handshake, when it is the server's.
  private func breakOff(
    _ close: CloseSummary, because clause: String?, url: String
  ) -> CommandError? {
    guard use == .messages || use == .watching, close.code == .abnormal, close.by == .server
    else { return nil }
    return CommandError(
      .protocolError,
      "\(url): the server \(clause ?? "ended the connection") "
        + "without a closing handshake (1006)")
  }

  /// The connection of a URL is over, with a failure or without.
  func end(_ place: Int, _ failure: CommandError?) {
    if let failure { fail(place, failure) }
    change { $0.places[place].phase = .over }
  }

  /// Keeps the first failure of the command line's connections for its exit status, and says each
  /// at once where no screen is in the way.
  private func fail(_ place: Int, _ failure: CommandError) {
    let (isTimeUp, isAsked) = state.withLock { state in
      state.places[place].hasFailed = true
      return (state.isTimeUp, state.places[place].isAsked)
    }
    // What ends then was ended by windsock.
    if isAsked, !isTimeUp { report(failure) }
  }

  /// Reports why the command fails.
  func report(_ failure: CommandError) {
    var failure = failure
    if use == .messages || use == .watching { failure.say() }
    state.withLock { [failure] in $0.failure = $0.failure ?? failure }
  }

  /// Says what people should know and is no failure: in the log, and on standard error where
  /// nothing else reports it.
  func warn(_ sentence: String) {
    session.note(sentence, at: Clock.now())
    if use == .messages { StandardError.write("windsock: \(sentence)") }
  }

  func change(_ body: (inout State) -> Void) {
    let rings = state.withLock { state in
      body(&state)
      return state.onChange
    }
    for ring in rings { ring() }
  }

  private func timeIsUp(_ limit: SecondsOption) {
    let unfinished = state.withLock { state in
      state.isTimeUp = true
      return state.places.filter { $0.phase != .over }
    }
    guard !unfinished.isEmpty else { return }
    let urls = unfinished.map(\.url).joined(separator: ", ")
    let sentence = "\(urls): the \(limit) s of --max-time ran out"
    session.note(sentence, at: Clock.now())
    report(CommandError(.timedOut, sentence))
    for place in unfinished { place.handle?.abandon() }
    change { state in
      for number in state.places.indices { state.places[number].phase = .over }
    }
  }

  func send(_ message: OutgoingMessage, connection: UInt32) -> Bool {
    engine.send(message.command, on: connection)
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
  var command: ClientCommand {
    switch self {
    case .text(let text): .text(text)
    case .binary(let bytes): .binary(bytes)
    case .ping(let payload): .ping(payload)
    case .pong(let payload): .pong(payload)
    case .close(let code, let reason): .close(code, reason: reason)
    case .frame(let frame): .authored(frame)
    }
  }
}
