import Capture
import Glibc
import Inspector
import Intercept
import Options
import Screen
import SessionFiles
import Terminal
import Units

/// Starts the screen, and prints messages once it has gone.
extension ScreenRun {
  /// Shows a session on the screen until the user or a signal ends it.
  ///
  /// A recording is shown whole, or with `replaySpeed` as it happened, that many times as fast.
  ///
  /// Called on the main thread, which `main` never leaves: it is not async.
  nonisolated static func show(
    _ source: SessionSource, engine: any Engine, screen: ScreenOptions, filter: String?,
    mode: String, choice: DecodeChoice? = nil, replaySpeed: Double? = nil
  ) throws {
    let result = MainActor.assumeIsolated { () -> Result<[String], CommandError> in
      do throws(CommandError) {
        let run = try ScreenRun(
          source: source, engine: engine, screen: screen, filter: filter, mode: mode,
          choice: choice, replaySpeed: replaySpeed)
        run.run()
        return .success(run.warnings.all)
      } catch {
        return .failure(error)
      }
    }
    engine.stop()
    if source.isLive { source.session.awaitEnds() }
    for warning in try result.get() { StandardError.write("windsock: \(warning)") }
    guard let file = source.file, let path = file.path else { return }
    source.session.tellNews()
    StandardError.write("the session is in \(path)")
    try source.session.verify()
  }

  /// The terminal with the options and settings, and the mailbox for events from other threads.
  static func open(
    _ screen: ScreenOptions, _ settings: Settings
  ) throws(CommandError) -> (Mailbox<Mail>, Terminal) {
    do {
      let mailbox = try Mailbox<Mail>()
      let terminal = try Terminal(
        colour: try screen.colour(settings), isASCII: settings.isASCII == true ? true : nil,
        mouse: settings.hasMouse != false)
      return (mailbox, terminal)
    } catch let error as TerminalError {
      throw CommandError(.usage, error.description)
    } catch let error as CommandError {
      throw error
    } catch {
      throw CommandError(.inputOutput, "the terminal cannot be used: \(error)")
    }
  }

  /// What kind of run it is.
  static func facts(
    _ source: SessionSource, _ engine: any Engine, mode: String, replaySpeed: Double?,
    theme: Theme, terminal: Terminal
  ) -> SourceFacts {
    var facts = SourceFacts(
      mode: mode, isLive: source.isLive, canSend: engine.canSend,
      canConnect: engine.canConnect, canIntercept: engine.intercept != nil, themes: Themes.names,
      theme: theme.name, isASCII: terminal.isASCII, utcOffset: utcOffset())
    facts.replaySpeed = replaySpeed
    facts.keepsRemarks = source.file != nil || source.remarks != nil
    facts.isLoading = source.load != nil
    return facts
  }

  /// Local time's distance from UTC now, in seconds.
  private static func utcOffset() -> Int {
    var now = time(nil)
    var local = tm()
    return localtime_r(&now, &local) == nil ? 0 : local.tm_gmtoff
  }
}
