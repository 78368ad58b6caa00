import Client
import Options

extension ClientRun {
  /// Prints what happens until `isDone` or a signal comes.
  ///
  /// - Parameters:
  ///   - look: Called before each pass over the session.
  ///   - after: Called when all of that was printed.
  func print(
    with printer: LogPrinter, signals: TerminationSignals, wake: WakePipe,
    isDone: () -> Bool, before look: @escaping () -> Void = {}, after: @escaping () -> Void = {}
  ) throws(CommandError) {
    notify { wake.ring() }
    var printer = printer
    printer.tellsNotes = false
    printer.beforeLook = {
      look()
      return self.mark
    }
    printer.afterLook = { mark in
      self.printed(upTo: mark)
      after()
    }
    try printer.run(signals: signals, wake: wake, isDone: isDone, stop: { stop() })
  }
}
