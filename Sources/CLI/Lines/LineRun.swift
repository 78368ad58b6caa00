import Capture
import Client
import Glibc
import Options
import Output
import Terminal
import WebSocket

/// The connections of `windsock connect` without a screen: input is sent, what arrives is printed.
struct LineRun {
  var urls: [String]
  var client: ClientOptions
  var lines: LineOptions
  /// What each connection begins with, and whether another one follows it.
  var course: ConnectionCourse
  /// Whether every message is sent back, and no input read.
  var echoes: Bool
  var output: OutputOptions
  /// Whether connections are named on standard error.
  var isHeadless: Bool

  /// Runs until all connections are over.
  func run(_ live: LiveSession) throws(CommandError) {
    let signals = try TerminationSignals()
    let wake = try WakePipe()
    let arrivals = Arrivals()
    let run = ClientRun(
      client, session: live.session, use: .messages, echoes: echoes, lines: lines, course: course,
      gate: ReadGate { wake.ring() })
    let goal = try MessageGoal(
      count: lines.messages.wantedCount, until: lines.messages.until, output: output,
      session: live.session,
      arrivals: arrivals,
      place: { run.place(of: $0) })
    let input = try input(of: run, arrivals, wake)
    let printer = try printer(of: live.session, run, goal)
    // Rows are not messages.
    let looks =
      !output.printsMessages(echoes: echoes) && (lines.messages.hasGoal || lines.idle != nil)
    let look = try looks ? goal.look(in: live.session, from: .server) : {}
    try run.open(urls)
    try live.begin()
    input?.start()
    try run.print(
      with: printer, signals: signals, wake: wake,
      isDone: { run.isDone && input?.isDone ?? true }, before: look,
      after: { for place in goal.takeReached() { run.finish(place) } })
    if !EndRequests.hasCome { run.judge(goal.missing) }
    if let failure = run.failure { throw failure }
  }

  private func input(
    of run: ClientRun, _ arrivals: Arrivals, _ wake: WakePipe
  ) throws(CommandError) -> InputLines? {
    if echoes { return nil }
    return try InputLines(
      client: run, source: lines.execute.isEmpty ? .standardInput : .texts(lines.execute),
      form: lines.form,
      ending: InputEnding(
        patience: lines.waitingTime, idle: lines.idle?.value, arrivals: arrivals),
      printer: wake)
  }

  private func printer(
    of session: Session, _ run: ClientRun, _ goal: MessageGoal
  ) throws(CommandError) -> LogPrinter {
    if !output.printsMessages(echoes: echoes) {
      return try LogPrinter(session: session, format: output.format, options: output)
    }
    let formatter = LineFormatter(
      lines.messages.ending, isTerminal: isatty(STDOUT_FILENO) == 1, isWanted: goal.takes,
      // A violation that ends the connection is reported with its end.
      report: { [client] in if !client.reflexes.failOnViolation { run.reportOnce($0) } })
    return try LogPrinter(
      session: session, lines: formatter, namesConnections: isHeadless, options: output)
  }
}
