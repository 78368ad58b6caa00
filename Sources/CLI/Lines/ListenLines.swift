import Capture
import Glibc
import Options
import Output
import WebSocket

/// A server without a screen: input is sent to the clients, what they send is printed.
struct ListenLines {
  let run: ListenRun
  var lines: MessageOptions
  /// Whether every message is sent back, and no input read.
  var echoes: Bool
  var output: OutputOptions
  /// Whether connections are named on standard error.
  var isHeadless: Bool
  /// Seconds after which it ends in any case.
  var maxTime: SecondsOption?

  /// Runs until a signal comes, the clients have sent what was asked for, or the time is up.
  func run(
    _ live: LiveSession, _ signals: TerminationSignals, _ wake: WakePipe
  ) throws(CommandError) {
    // All clients count together, whichever of them sends it.
    let goal = try MessageGoal(
      count: lines.wantedCount, until: lines.until, output: output, session: live.session,
      arrivals: Arrivals(), place: { _ in 0 })
    // Rows are not messages.
    let looks = lines.hasGoal && !output.printsMessages(echoes: echoes)
    let look = try looks ? goal.look(in: live.session, from: .client) : {}
    var printer = try printer(of: live.session, goal)
    // An echo answers everything itself.
    let input = echoes ? nil : try ListenInput(run, lines.form()) { wake.ring() }
    try input?.start()
    let deadline = maxTime?.deadline ?? .max
    if let maxTime { run.schedule(in: maxTime.value) { wake.ring() } }
    printer.beforeLook = {
      look()
      return run.mark
    }
    printer.afterLook = { mark in
      run.printed(upTo: mark)
      // Nothing more may come that would trigger the check.
      if !goal.takeReached().isEmpty { wake.ring() }
    }
    // With -1 there is a message each way.
    let isDone = { goal.isReached && (!lines.oneMessage || input?.isDone ?? true) }
    try printer.run(
      signals: signals, wake: wake, isDone: { isDone() || Clock.monotonic() >= deadline },
      stop: { run.stop() })
    if let maxTime, !isDone(), Clock.monotonic() >= deadline {
      throw CommandError(.timedOut, "the \(maxTime.description) s of --max-time ran out")
    }
  }

  private func printer(
    of session: Session, _ goal: MessageGoal
  ) throws(CommandError) -> LogPrinter {
    if !output.printsMessages(echoes: echoes) {
      return try LogPrinter(session: session, format: output.format, options: output)
    }
    let formatter = LineFormatter(
      from: .client, lines.ending, isTerminal: isatty(STDOUT_FILENO) == 1, isWanted: goal.takes,
      report: { StandardError.write("windsock: \($0)") })
    return try LogPrinter(
      session: session, lines: formatter, from: .client, namesConnections: isHeadless,
      options: output)
  }
}
