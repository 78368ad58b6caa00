import Capture
import Client
import Glibc
import NIOPosix
import Options
import Replay
import Synchronization
import Text
import WebSocket

/// Replays recorded connections as the client, and compares what the server says.
struct ReplayClientRun {
  /// The outcome of a connection.
  private enum Outcome: Sendable {
    case opened(UInt32)
    case closed
    case refused(status: Int)
    case failed(CommandError)
  }

  /// What the event loops report to the thread that waits.
  private final class Reports: Sendable {
    private let reports = Mutex<[(connection: UInt32, outcome: Outcome)]>([])
    let wake: WakePipe

    init() throws(CommandError) { wake = try WakePipe() }

    func add(_ connection: UInt32, _ outcome: Outcome) {
      reports.withLock { $0.append((connection, outcome)) }
      wake.ring()
    }

    func take() -> [(connection: UInt32, outcome: Outcome)] {
      reports.withLock { reports in
        defer { reports = [] }
        return reports
      }
    }
  }

  private let recorded: Session
  private let connections: [ConnectionRecord]
  private let live: LiveSession
  private let engine: ClientEngine
  private let request: ClientRequest
  private let options: ReplayOptions
  private let variables: ReplayVariables
  private var report: ReplayReport
  private let reports: Reports
  private var lives: [UInt32: UInt32] = [:]
  private var failure: CommandError?
  /// When it has to end, in nanoseconds of the monotonic clock.
  private var deadline = UInt64.max

  /// - Parameters:
  ///   - recorded: The recording.
  ///   - connections: What to replay of it, in the order of their beginning.
  ///   - request: Where to, and what to change of the handshakes.
  init(
    _ recorded: Session, connections: [ConnectionRecord], request: ClientRequest,
    options: ReplayOptions, live: LiveSession, report: ReplayReport
  ) throws(CommandError) {
    self.recorded = recorded
    self.connections = connections
    self.request = request
    self.options = options
    self.live = live
    self.report = report
    variables = ReplayVariables(rules: options.rules)
    reports = try Reports()
    let words = RandomWords()
    engine = ClientEngine(
      session: live.session, group: MultiThreadedEventLoopGroup(numberOfThreads: 1),
      clock: Clock.now, random: { words.next() })
  }

  /// Replays everything several times.
  ///
  /// - Parameter limit: The seconds that all of it has.
  mutating func run(
    times: Int, signals: TerminationSignals, limit: SecondsOption? = nil
  ) throws(CommandError) {
    try live.begin()
    deadline = limit?.deadline ?? .max
    for run in 1...max(1, times) {
      guard try once(run: times > 1 ? run : nil, signals) else { break }
    }
    live.session.awaitEnds()
    live.session.tellNews()
    if let failure { throw failure }
    try live.session.verify()
    if let limit, Clock.monotonic() >= deadline {
      throw CommandError(
        .timedOut, "\(request.url.description): the \(limit) s of --max-time ran out")
    }
    try report.end(of: "from the recording")
  }

  /// Replays everything once.
  ///
  /// - Returns: False when a signal ended it, or its time was over.
  private mutating func once(run: Int?, _ signals: TerminationSignals) throws(CommandError) -> Bool
  {
    var schedule = ReplaySchedule(connections, options: options, now: Clock.monotonic())
    while !schedule.isClosed {
      for connection in schedule.begin(now: Clock.monotonic()) { open(connection) }
      let now = Clock.monotonic()
      let pause = min(schedule.pause(now: now) ?? .max, deadline - min(now, deadline))
      let milliseconds = pause == .max ? -1 : Int32(clamping: pause / 1_000_000 + 1)
      if reports.wake.wait(or: signals.descriptor, milliseconds: milliseconds)
        || Clock.monotonic() >= deadline
      {
        try stop(run: run)
        return false
      }
      for report in reports.take() where try take(report.outcome, of: report.connection, run: run) {
        schedule.ended(report.connection)
      }
    }
    return true
  }

  private func open(_ number: UInt32) {
    guard let record = connections.first(where: { $0.number == number }) else { return }
    var request = request
    let handshake = ReplayHandshake(
      url: request.url, headers: request.headers, compress: request.compress,
      exact: options.exact, variables: variables)
    let key = Base64.encode((0..<16).map { _ in UInt8.random(in: 0...255) })
    request.handshake =
      request.template.map { HandshakeTemplate.fill($0, "{{key}}", with: key) }
      ?? handshake.bytes(for: record.request, key: key)
    request.reflexes.answersPings = request.reflexes.answersPings && !options.exact
    let (recorded, live, options, variables) = (recorded, live.session, options, variables)
    request.player = { liveNumber, keys, now in
      let line = ReplayPlayer.Line(
        recorded: recorded, connection: number, live: live, liveConnection: liveNumber)
      let player = ReplayPlayer(
        line, role: .client, options: options, variables: variables, keys: keys, now: now)
      player.onWaiting = { StandardError.write("windsock: connection \(number): \($0)") }
      return player
    }
    let reports = reports
    engine.connect(request) { event in
      switch event {
      case .opened(let liveNumber, _): reports.add(number, .opened(liveNumber))
      case .closed: reports.add(number, .closed)
      case .ready, .ping, .pong: break
      case .refused(let refusal): reports.add(number, .refused(status: refusal.status))
      case .failed(let sentence, let status):
        reports.add(
          number,
          .failed(CommandError(CommandError.Status(rawValue: status) ?? .unavailable, sentence)))
      }
    }
  }

  /// Records the outcome of a connection; true when it has ended.
  private mutating func take(
    _ outcome: Outcome, of connection: UInt32, run: Int?
  ) throws(CommandError) -> Bool {
    switch outcome {
    case .opened(let number):
      lives[connection] = number
      let response = live.session.log.read { $0.connection(number)?.response }
      variables.setCookies(response?.headers.values(for: "Set-Cookie") ?? [])
      return false
    case .closed: try compare(connection, run: run)
    case .refused(let status): refused(connection, status: status)
    case .failed(let failure): fail(connection, failure)
    }
    return true
  }

  private mutating func compare(_ connection: UInt32, run: Int?) throws(CommandError) {
    guard let number = lives.removeValue(forKey: connection) else { return }
    if let sentence = live.session.log.read({ $0.connection(number)?.failure }) {
      StandardError.write("windsock: connection \(connection): \(sentence)")
    }
    try report.compare(
      recorded: .init(recorded, connection: connection),
      live: .init(live.session, connection: number), run: run)
  }

  private mutating func refused(_ connection: UInt32, status: Int) {
    let record = connections.first { $0.number == connection }
    let known = record?.response?.status
    // A refusal that was recorded is what was expected.
    if known == status { return }
    fail(
      connection,
      CommandError(
        .unavailable,
        "\(request.url.description) refused connection \(connection) with \(status); "
          + "\(known.map(String.init) ?? "no answer") was recorded" + Self.hint(record)))
  }

  /// The likely reason of a refusal.
  private static func hint(_ record: ConnectionRecord?) -> String {
    guard let target = record?.request?.target, target.contains("EIO="), target.contains("sid=")
    else { return "" }
    return "; its Engine.IO session was opened by long polling, which only --serve plays again"
  }

  private mutating func fail(_ connection: UInt32, _ failure: CommandError) {
    if self.failure == nil {
      self.failure = failure
    } else {
      StandardError.write("windsock: \(failure.sentence)")
    }
  }

  /// Closes what is open, and compares what was exchanged.
  private mutating func stop(run: Int?) throws(CommandError) {
    engine.closeAll()
    live.session.awaitEnds()
    for report in reports.take() { _ = try take(report.outcome, of: report.connection, run: run) }
    for connection in lives.keys.sorted() { try compare(connection, run: run) }
  }
}
