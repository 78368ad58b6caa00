import Capture
import Client
import Glibc
import Inspector
import NIOPosix
import Options
import Synchronization
import Text
import WebSocket

/// The client's connections, and why they failed.
final class ClientRun: Engine {
  /// The purpose of the connections, which decides what counts as a failure.
  enum Use: Sendable {
    /// The screen shows them, broken ones too.
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
    enum Phase {
      case opening, open, over
      /// It was lost, and will be opened again shortly.
      case waiting
    }

    var phase = Phase.opening
    var handle: ClientHandle?
    let url: String
    /// Whether the command line names it: what is opened from the screen does not fail the command.
    let isAsked: Bool
    /// The reason of the failure was reported.
    var hasFailed = false
    /// What was asked for at first, for connecting again; nil before.
    var request: ClientRequest?
    var backOff = BackOff()
    /// How many of its connections have ended.
    var generation = 0
    /// When it opened, by the monotonic clock.
    var opened: UInt64?
    /// Whether it has reached its goal, and is being closed.
    var isFinished = false
    /// How its server broke it off, when it depends on what was printed whether that matters.
    var breakOff: CommandError?
  }

  struct State {
    var places: [Place] = []
    var failure: CommandError?
    var isTimeUp = false
    /// Whether the connections are being closed, so that none is opened again.
    var isEnding = false
    /// Whether a defect in what a server sent was reported.
    var hasComplained = false
    /// The places of the connections, by their numbers in the session.
    var numbers: [UInt32: Int] = [:]
    var onChange: [@Sendable () -> Void] = []
  }

  let options: ClientOptions
  let use: Use
  /// Whether every message is sent back.
  let echoes: Bool
  let state = Mutex(State())
  /// Whether the servers have to send something before the end.
  let hasGoal: Bool
  /// Whether Pings and Pongs are reported.
  let showsPings: Bool
  /// The code and reason that connections are closed with.
  let closing: ClientCommand
  /// The code and reason for when the user leaves.
  let leaving: ClientCommand
  let course: ConnectionCourse
  private let gate: ReadGate?
  /// Whether notes of the session are printed where standard error is read, too.
  private let rowsAreSeen: Bool
  let engine: ClientEngine
  private let session: Session

  /// - Parameters:
  ///   - lines: What is sent, reported and waited for without a screen, and how to close.
  ///   - course: What each connection begins with, and whether another one follows it.
  ///   - gate: Says when servers are not to be read for a while.
  ///   - rowsAreSeen: Whether notes of the session are printed where standard error is read, too.
  init(
    _ options: ClientOptions, session: Session, use: Use, echoes: Bool = false,
    lines: LineOptions? = nil, course: ConnectionCourse = ConnectionCourse(),
    gate: ReadGate? = nil, rowsAreSeen: Bool = false
  ) {
    self.rowsAreSeen = rowsAreSeen
    closing = lines?.closing ?? .close(.normal, reason: "")
    self.course = course
    leaving = lines?.chosenClosing ?? .close(.goingAway, reason: "")
    hasGoal = lines?.messages.hasGoal ?? false
    // On a screen they are rows.
    showsPings = use == .messages && lines?.showPingPong ?? false
    self.gate = gate
    self.options = options
    self.use = use
    self.echoes = echoes
    self.session = session
    let words = RandomWords()
    engine = ClientEngine(
      session: session, group: MultiThreadedEventLoopGroup(numberOfThreads: 1), clock: Clock.now,
      random: { words.next() }, gate: gate)
  }

  var canSend: Bool { true }
  var canConnect: Bool { true }
  var opensComposer: Bool { !echoes }

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
    request.reportsPings = showsPings
    request.opening = course.opening
    let place = state.withLock { [request] state in
      var place = Place(url: request.url.description, isAsked: isAsked)
      place.request = request
      state.places.append(place)
      return state.places.count - 1
    }
    open(request, at: place, redirects: options.location ? Self.redirectLimit : nil)
  }

  /// - Parameters:
  ///   - place: Which of the URLs that were asked for it stands for.
  ///   - redirects: How many redirects may follow; nil when none is.
  func open(_ request: ClientRequest, at place: Int, redirects: Int?) {
    var request = request
    request.numbered = { [weak self] number in
      self?.state.withLock { $0.numbers[number] = place }
    }
    let handle = engine.connect(request) { [weak self, request] event in
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
      state.withLock { $0.places[place].opened = Clock.monotonic() }
      if !breaches.isEmpty, use != .checking {
        fail(place, CommandError(.protocolError, HandshakeBreaches.sentence(breaches, url: url)))
      }
      if request.opening == nil { change { $0.places[place].phase = .open } }
    case .ready: change { $0.places[place].phase = .open }
    case .refused(let refusal):
      if let redirects, let location = refusal.location {
        follow(location, from: request, at: place, redirects: redirects)
      } else {
        refuse(place, refusal, url: url)
      }
    case .failed(let sentence, let status):
      if status == CommandError.Status.unavailable.rawValue, retry(place, because: sentence) {
        return
      }
      end(place, CommandError(CommandError.Status(rawValue: status) ?? .unavailable, sentence))
    case .closed(let summary, let clause):
      close(place, summary, because: clause, url: url)
    case .ping(let payload): sayPing(payload, url: url)
    case .pong(let payload, let roundTrip): sayPong(payload, after: roundTrip, url: url)
    }
  }

  private func refuse(_ place: Int, _ refusal: Refusal, url: String) {
    let text = VisibleText.make(Array(refusal.text.utf8))
    let sentence = "\(url) refused the WebSocket with \(text)"
    if Self.mayPass(refusal), retry(place, because: sentence, wish: refusal.retryAfter) { return }
    end(place, CommandError(.unavailable, sentence))
  }

  private func close(
    _ place: Int, _ summary: CloseSummary, because clause: String?, url: String
  ) {
    let failure = breakOff(summary, because: clause, url: url)
    // A user who closes by hand does not want another connection.
    if summary.by == .server || clause != nil {
      let sentence = failure?.sentence ?? closeSentence(summary, url: url)
      if retry(place, because: sentence) { return }
    }
    guard let failure else {
      sayClose(summary, url: url)
      return end(place, nil)
    }
    guard hasGoal else { return end(place, failure) }
    // What it sent before may be all that was wanted; the printer knows.
    state.withLock { $0.places[place].breakOff = failure }
    end(place, nil)
  }

  /// What is wrong with an end that is not a closing handshake, when it is the server's.
  private func breakOff(
    _ close: CloseSummary, because clause: String?, url: String
  ) -> CommandError? {
    guard use == .messages || use == .watching else { return nil }
    if close.by == .server, close.code == .abnormal {
      return CommandError(
        .protocolError,
        "\(url): the server \(clause ?? "ended the connection") "
          + "without a closing handshake (1006)")
    }
    return clause.map { CommandError(.protocolError, "\(url): the server \($0)") }
  }

  /// The connection of a URL is over, with a failure or without.
  func end(_ place: Int, _ failure: CommandError?) {
    if let failure { fail(place, failure) }
    change { state in
      state.places[place].phase = .over
      state.places[place].generation += 1
    }
  }

  /// Keeps the first failure of the command line's connections for the exit status, and reports
  /// each at once when there is no screen.
  private func fail(_ place: Int, _ failure: CommandError) {
    let isReported = state.withLock { state in
      state.places[place].hasFailed = true
      // A connection that ends after its time or goal was ended by windsock.
      return state.places[place].isAsked && !state.isTimeUp && !state.places[place].isFinished
    }
    if isReported { report(failure) }
  }

  /// Reports why the command fails.
  func report(_ failure: CommandError) {
    var failure = failure
    if isRow(failure.sentence) {
      failure.takeAsSaid()
    } else if use == .messages || use == .watching {
      failure.say()
    }
    state.withLock { [failure] in $0.failure = $0.failure ?? failure }
  }

  /// Whether the reader of standard error already sees the sentence as a row.
  private func isRow(_ sentence: String) -> Bool {
    guard rowsAreSeen else { return false }
    return session.log.read { state in
      state.journal.contains { if case .note(sentence, _) = $0.event { true } else { false } }
    }
  }

  /// Reports what is wrong with what a server sent, the first time.
  func reportOnce(_ sentence: String) {
    let isFirst = state.withLock { state in
      defer { state.hasComplained = true }
      return !state.hasComplained
    }
    if isFirst { report(CommandError(.protocolError, sentence)) }
  }

  /// Reports what the user should know that is not a failure: in the log, and on standard error
  /// where nothing else reports it.
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
    let open = state.withLock { state in
      state.isEnding = true
      let open = state.places.filter { $0.phase != .over }
      // A place that has reached its goal succeeded, even while it is still being closed or
      // printed.
      state.isTimeUp = open.contains { !$0.isFinished }
      return open
    }
    let urls = open.filter { !$0.isFinished }.map(\.url).joined(separator: ", ")
    if !urls.isEmpty {
      let sentence = "\(urls): the \(limit) s of --max-time ran out"
      session.note(sentence, at: Clock.now())
      report(CommandError(.timedOut, sentence))
    }
    for place in open { place.handle?.abandon() }
    change { state in
      for number in state.places.indices { state.places[number].phase = .over }
    }
  }

  func send(_ message: OutgoingMessage, connection: UInt32) -> Bool {
    engine.send(message.command, on: connection)
  }

  /// The mark up to which everything received is in the session, for `printed`.
  var mark: UInt64 { gate?.mark ?? 0 }

  /// Everything up to a mark was printed.
  func printed(upTo mark: UInt64) { engine.release(upTo: mark) }

  /// Closes what is open, and waits for the closing handshakes for at most two seconds.
  func stop() {
    // What servers answer to the Close is read, whether it can still be printed or not.
    gate?.giveUp()
    printed(upTo: mark)
    endReconnecting()
    engine.closeAll(with: leaving)
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
