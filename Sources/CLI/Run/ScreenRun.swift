import Capture
import Glibc
import Inspector
import Intercept
import Options
import Pcapng
import Screen
import SessionFiles
import Terminal
import Units
import View

/// The program while it has the screen: events in, pictures out, effects carried out between.
///
/// The thread it runs on owns the terminal; everything else posts to its mailbox.
@MainActor
final class ScreenRun {
  /// Events from other threads.
  enum Mail: Sendable {
    case logChanged
    case told(Notice)
    case loaded
    case decoded
    case printed
  }

  /// The least number of nanoseconds between two pictures, so that a flood of frames does not cost
  /// a picture for each.
  static let pictureInterval: UInt64 = 16_000_000

  let source: SessionSource
  let engine: any Engine
  let terminal: Terminal
  let mailbox: Mailbox<Mail>
  var theme: Theme
  var model: Model
  var isFinished = false
  /// Decodes messages in the background.
  var worker: UnitWorker?
  private var needsPicture = true
  var hasWork = false
  /// Whether a key was pressed since the last picture.
  private var isAnswerDue = false
  /// Whether the log has changed since it was last looked at.
  var hasLogChanged = true
  var isBellArmed = false
  var lastPicture: UInt64 = 0
  /// Waits for the terminal to report its background, if no theme was named.
  var themeChoice: ThemeChoice?
  /// Where the settings are, and what is kept beside them.
  let settingsPath: String?
  /// What is wrong with individual settings and parts of themes.
  var warnings = ScreenWarnings()

  init(
    source: SessionSource, engine: any Engine, screen: ScreenOptions, filter: String?, mode: String,
    choice: DecodeChoice?, replaySpeed: Double?
  ) throws(CommandError) {
    self.source = source
    self.engine = engine
    let file = try screen.settings()
    settingsPath = screen.config ?? SettingsFile.defaultPath
    var settings = file.settings
    if screen.noMouse { settings.hasMouse = false }
    let loaded = try Themes.load(screen.themeName(settings))
    theme = loaded.theme
    (mailbox, terminal) = try Self.open(screen, settings)
    var facts = Self.facts(
      source, engine, mode: mode, replaySpeed: replaySpeed, theme: theme, terminal: terminal)
    let filters = SavedFilters.read(beside: settingsPath)
    facts.savedFilters = filters.list
    facts.settingsName = settingsPath
    facts.opensComposer = engine.opensComposer
    facts.program = engine.output?.program
    facts.keepsHistory = settings.keepsHistory != false
    if facts.keepsHistory, engine.canSend || engine.intercept != nil {
      facts.history = SentLines.read()
    }
    facts.decoding = choice ?? DecodeChoice()
    if facts.decoding.form == nil { facts.decoding.rules = file.decodeRules }
    model = Model(
      session: source.session, interception: engine.intercept, facts: facts, settings: settings,
      size: terminal.size)
    let choice = ThemeChoice(
      screen.theme ?? Environment.variable("WINDSOCK_THEME") ?? settings.theme, settings)
    themeChoice = choice.isOpen ? choice : nil
    warn(file.warnings + loaded.warnings + filters.warnings)
    if let path = source.file?.path { apply(.recording(.on(file: path))) }
    if let filter { apply(.filter(filter)) }
  }

  /// Runs until the user or a signal ends it, and gives the terminal back.
  func run() {
    defer {
      worker?.stop()
      terminal.close()
    }
    if themeChoice != nil { terminal.askBackground() }
    startLoading()
    decode()
    let mailbox = mailbox
    source.file?.notify { mailbox.post(.logChanged) }
    engine.output?.start { mailbox.post(.printed) }
    while !isFinished {
      lookAtLog()
      if let due = model.nextTick, due <= Clock.monotonic() { apply(.tick(Clock.monotonic())) }
      drawIfNeeded()
      for event in terminal.wait(for: [mailbox.descriptor], timeoutMilliseconds: patience()) {
        take(event)
      }
      if hasWork, !isFinished {
        // A step of work may take longer than a picture may be late: what a key did is shown first.
        if isAnswerDue { drawIfNeeded() }
        hasWork = false
        apply(.work)
      }
    }
  }

  /// How long to wait: not at all when there is work, and until the next picture when one is due.
  private func patience() -> Int? {
    if hasWork { return 0 }
    if !hasLogChanged, !needsPicture, let due = model.nextTick {
      let now = Clock.monotonic()
      return due <= now ? 0 : Int((due - now) / 1_000_000) + 1
    }
    guard hasLogChanged || needsPicture else { return nil }
    let since = Clock.monotonic() &- lastPicture
    return since >= Self.pictureInterval
      ? 0 : Int((Self.pictureInterval - since) / 1_000_000) + 1
  }

  private func take(_ event: TerminalEvent) {
    switch event {
    case .input(.background(let red, let green, let blue)):
      useTheme(isLight: BackgroundAnswer.isLight(red: red, green: green, blue: blue))
    case .input(let input):
      isAnswerDue = true
      warnings.dismiss(model.notice)
      apply(.input(input, at: Clock.monotonic()))
      tellWarning()
    case .quit: isFinished = true
    case .readable:
      for mail in mailbox.drain() {
        switch mail {
        case .logChanged:
          isBellArmed = false
          hasLogChanged = true
        case .told(let notice): apply(.notice(notice))
        case .loaded: apply(.loaded)
        case .decoded: apply(.decoded)
        case .printed:
          if let (bytes, isGap) = engine.output?.take() { apply(.output(bytes, isGap: isGap)) }
        }
      }
    }
  }

  private func drawIfNeeded() {
    guard needsPicture, !isFinished else { return }
    let now = Clock.monotonic()
    // Work continues in short steps, and a picture of each would cost more than the step.
    if hasWork, !isAnswerDue, now &- lastPicture < Self.pictureInterval { return }
    needsPicture = false
    isAnswerDue = false
    lastPicture = now
    terminal.draw(render(model, size: terminal.size), theme: theme)
  }

  func apply(_ event: Event) {
    needsPicture = true
    model.timeOfDay = Clock.now()
    for effect in update(&model, event) { perform(effect) }
  }
}
