import Capture
import NIOPosix
import Options
import Proxy
import Replay
import Synchronization
import Text
import WebSocket

/// Replays recorded connections as the server, and compares what the clients send.
struct ReplayServerRun {
  /// What the event loops report to the thread that waits.
  private final class Events: Sendable {
    private let events = Mutex<[ReplayServerEvent]>([])
    let wake: WakePipe

    init() throws(CommandError) { wake = try WakePipe() }

    func add(_ event: ReplayServerEvent) {
      events.withLock { $0.append(event) }
      wake.ring()
    }

    func take() -> [ReplayServerEvent] {
      events.withLock { events in
        defer { events = [] }
        return events
      }
    }
  }

  private let recorded: Session
  private let live: LiveSession
  private let server: ReplayServer
  private let isSecure: Bool
  private var report: ReplayReport
  private let events: Events
  /// Live connections that are open, by their numbers, and the recorded ones played on them.
  private var open: [UInt32: UInt32] = [:]
  private var played: [UInt32: Int] = [:]
  private var unexpected = 0

  init(
    _ host: ReplayHost, options: ServerOptions, live: LiveSession, report: ReplayReport
  ) throws(CommandError) {
    recorded = host.recorded
    self.live = live
    self.report = report
    isSecure = options.identity != nil
    let events = try Events()
    self.events = events
    server = ReplayServer(
      host: host, options: options, session: live.session,
      group: MultiThreadedEventLoopGroup(numberOfThreads: 1), clock: Clock.now
    ) { events.add($0) }
  }

  /// Serves until every connection was played the number of times asked for, or until a signal
  /// comes.
  ///
  /// - Parameters:
  ///   - times: nil for no limit.
  ///   - connections: The recorded connections.
  ///   - limit: The seconds after which it ends in any case.
  mutating func run(
    times: Int?, connections: [ConnectionRecord], signals: TerminationSignals,
    limit: SecondsOption? = nil
  ) throws(CommandError) {
    let deadline = limit?.deadline ?? .max
    let addresses = try listen()
    try live.begin()
    for address in addresses {
      StandardError.write("listening on \(isSecure ? "https" : "http")://\(address)")
    }
    RemoteWarning.write(addresses, "read the recording; bind to loopback to prevent that")
    while !isDone(times, connections) {
      let left = deadline - min(Clock.monotonic(), deadline)
      if left == 0 { break }
      let milliseconds = deadline == .max ? -1 : Int32(clamping: left / 1_000_000 + 1)
      if events.wake.wait(or: signals.descriptor, milliseconds: milliseconds) { break }
      for event in events.take() { try take(event) }
    }
    server.stop()
    live.session.awaitEnds()
    for event in events.take() { try take(event) }
    live.session.tellNews()
    try live.session.verify()
    if let limit, !isDone(times, connections), Clock.monotonic() >= deadline {
      throw CommandError(.timedOut, "the \(limit) s of --max-time ran out")
    }
    try end()
  }

  private func listen() throws(CommandError) -> [String] {
    do {
      return try server.start()
    } catch {
      throw CommandError(error.status, error.text)
    }
  }

  private func isDone(_ times: Int?, _ connections: [ConnectionRecord]) -> Bool {
    guard let times, open.isEmpty, !connections.isEmpty else { return false }
    return connections.allSatisfy { played[$0.number, default: 0] >= times }
  }

  private mutating func take(_ event: ReplayServerEvent) throws(CommandError) {
    switch event {
    case .opened(let recorded, let live): open[live] = recorded
    case .closed(let recorded, let live):
      open[live] = nil
      played[recorded, default: 0] += 1
      try compare(recorded, live)
    case .unexpected(let sentence):
      unexpected += 1
      StandardError.write("windsock: \(VisibleText.make(Array(sentence.utf8)))")
    }
  }

  private mutating func compare(_ number: UInt32, _ liveNumber: UInt32) throws(CommandError) {
    if let sentence = live.session.log.read({ $0.connection(liveNumber)?.failure }) {
      StandardError.write("windsock: connection \(number): \(sentence)")
    }
    try report.compare(
      recorded: .init(recorded, connection: number),
      live: .init(live.session, connection: liveNumber))
  }

  private mutating func end() throws(CommandError) {
    try report.end(of: "from the recording")
    guard unexpected > 0 else { return }
    let requests = unexpected == 1 ? "1 request" : "\(unexpected) requests"
    throw CommandError(.doesNotHold, "the recording had no whole answer to \(requests)")
  }
}
