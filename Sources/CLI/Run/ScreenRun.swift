import Capture
import Glibc
import Inspector
import Intercept
import Pcapng
import Screen
import SessionFiles
import Terminal
import View

/// The program while it has the screen: events in, pictures out, effects carried out between.
///
/// The thread it runs on owns the terminal; everything else sends mail.
@MainActor
final class ScreenRun {
  /// What other threads tell.
  enum Mail: Sendable {
    case logChanged
    case told(Notice)
    case loaded
  }

  /// Nanoseconds between two pictures at least, so that a flood costs pictures and not frames.
  private static let pictureInterval: UInt64 = 16_000_000

  private let source: SessionSource
  private let engine: any Engine
  private let terminal: Terminal
  private let mailbox: Mailbox<Mail>
  private var theme: Theme
  private var model: Model
  private var isFinished = false
  private var needsPicture = true
  private var hasWork = false
  /// Whether the log has changed since it was last looked at.
  private var hasLogChanged = true
  private var isBellArmed = false
  private var lastPicture: UInt64 = 0
  /// What is wrong with single settings and parts of themes; said again when the screen has gone.
  private(set) var warnings: [String] = []
  /// The warnings that no key has dismissed yet; the first is in the hint line, unless
  /// something else came there.
  private var untold: ArraySlice<String> = []
  private var toldWarning: Notice?

  init(
    source: SessionSource, engine: any Engine, screen: ScreenOptions, filter: String?, mode: String,
    replaySpeed: Double?
  ) throws(CommandError) {
    self.source = source
    self.engine = engine
    let file = try screen.settings()
    var settings = file.settings
    if screen.noMouse { settings.hasMouse = false }
    let loaded = try Themes.load(screen.themeName(settings))
    theme = loaded.theme
    do {
      mailbox = try Mailbox()
      terminal = try Terminal(
        colour: try screen.colour(settings), isASCII: settings.isASCII == true ? true : nil,
        mouse: settings.hasMouse != false)
    } catch let error as TerminalError {
      throw CommandError(.usage, error.description)
    } catch let error as CommandError {
      throw error
    } catch {
      throw CommandError(.inputOutput, "the terminal cannot be used: \(error)")
    }
    var facts = SourceFacts(
      mode: mode, isLive: source.isLive, canSend: engine.canSend,
      canConnect: engine.canConnect, canIntercept: engine.intercept != nil, themes: Themes.names,
      theme: theme.name,
      isASCII: terminal.isASCII, utcOffset: Self.utcOffset())
    facts.replaySpeed = replaySpeed
    facts.isLoading = source.load != nil
    model = Model(
      session: source.session, interception: engine.intercept, facts: facts, settings: settings,
      size: terminal.size)
    warn(file.warnings + loaded.warnings)
    if let path = source.file?.path { apply(.recording(.on(file: path))) }
    if let filter { apply(.filter(filter)) }
  }

  /// Shows a session on the screen until the user or a signal ends it.
  ///
  /// A recording is shown whole, or with `replaySpeed` as it happened, that many times as fast.
  ///
  /// Called on the main thread, which `main` never leaves: it is not async.
  nonisolated static func show(
    _ source: SessionSource, engine: any Engine, screen: ScreenOptions, filter: String?,
    mode: String, replaySpeed: Double? = nil
  ) throws {
    let result = MainActor.assumeIsolated { () -> Result<[String], CommandError> in
      do throws(CommandError) {
        let run = try ScreenRun(
          source: source, engine: engine, screen: screen, filter: filter, mode: mode,
          replaySpeed: replaySpeed)
        run.run()
        return .success(run.warnings)
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

  /// Runs until the user or a signal ends it, and gives the terminal back.
  func run() {
    defer { terminal.close() }
    startLoading()
    let mailbox = mailbox
    source.file?.notify { mailbox.post(.logChanged) }
    while !isFinished {
      lookAtLog()
      if let due = model.nextTick, due <= Clock.monotonic() { apply(.tick(Clock.monotonic())) }
      drawIfNeeded()
      for event in terminal.wait(for: [mailbox.descriptor], timeoutMilliseconds: patience()) {
        take(event)
      }
      if hasWork, !isFinished {
        hasWork = false
        apply(.work)
      }
    }
  }

  private func startLoading() {
    let mailbox = mailbox
    source.load?.start {
      mailbox.post(.told($0))
    } end: {
      mailbox.post(.loaded)
    }
  }

  /// How long there is to wait: not at all for work, until the next picture while one is due.
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
    case .input(let input):
      if let toldWarning, model.notice == toldWarning { untold = untold.dropFirst() }
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
        }
      }
    }
  }

  /// Takes in what is new, at most once a picture, and asks to be called when there is more.
  private func lookAtLog() {
    if hasLogChanged, Clock.monotonic() &- lastPicture >= Self.pictureInterval {
      hasLogChanged = false
      lookAtRecording()
      armBell()
      apply(.logChanged)
    }
  }

  /// Shows what happened to the recording, and whether it continues.
  private func lookAtRecording() {
    let news = source.session.store.takeNews()
    guard let file = source.file, !news.isEmpty else { return }
    // The screen forgets; what is on standard error appears behind it.
    for sentence in news { StandardError.write("windsock: \(sentence)") }
    if let failure = file.failure {
      apply(.recording(.failed(failure)))
    } else {
      if let path = file.path { apply(.recording(.on(file: path))) }
      if let last = news.last { tell(last, .error) }
    }
  }

  private func armBell() {
    guard !isBellArmed else { return }
    isBellArmed = true
    let mailbox = mailbox
    let log = source.session.log
    log.notifyOnce(since: log.version, mailbox) { mailbox.post(.logChanged) }
  }

  private func drawIfNeeded() {
    guard needsPicture, !isFinished else { return }
    let now = Clock.monotonic()
    // Work continues in short steps, and a picture of each would cost more than the step.
    if hasWork, now &- lastPicture < Self.pictureInterval { return }
    needsPicture = false
    lastPicture = now
    terminal.draw(render(model, size: terminal.size), theme: theme)
  }

  private func apply(_ event: Event) {
    needsPicture = true
    for effect in update(&model, event) { perform(effect) }
  }

  private func perform(_ effect: Effect) {
    switch effect {
    case .send(let message, let connection):
      if !engine.send(message, connection: connection) {
        tell("connection \(connection) takes no messages: it is not open", .error)
      }
    case .sendFile(let file): send(file)
    case .connect(let url): attempt { () throws(CommandError) in try engine.connect(url) }
    case .closeConnection(let connection, let code, let reason):
      if !engine.send(.close(code, reason: reason), connection: connection) {
        tell("connection \(connection) cannot be closed: it is not open", .error)
      }
    case .hold(let request):
      guard let intercept = engine.intercept else { break }
      if let sentence = request.perform(on: intercept) { tell(sentence, .error) }
    case .editOutside(let bytes): edit(bytes)
    case .page(let text):
      attempt { () throws(CommandError) in
        try terminal.lend { () throws(CommandError) in try ExternalProgram.page(text) }
      }
      apply(.input(.resize(terminal.size), at: Clock.monotonic()))
    case .note(let text, let connection):
      if engine.intercept?.note(text, connection: connection) != true {
        let time = source.file == nil ? source.session.lastTime : Clock.now()
        source.session.annotate(text, connection: connection, at: time)
        keep([SessionComment.note(text, connection: connection)])
      }
    case .bookmark(let frames, let isOn):
      source.session.bookmark(frames, isOn: isOn, at: Clock.now())
      keep(frames.map { SessionComment.bookmark($0, isOn: isOn) })
    case .record(let path): record(path)
    case .quit: isFinished = true
    case .suspend: terminal.suspend()
    case .redraw: terminal.forgetPicture()
    case .setMouse(let isOn): terminal.setMouse(isOn)
    case .copy(let text, let what): copy(text, what)
    case .saveScreen(let path): saveScreen(path)
    case .theme(let name): choose(theme: name)
    case .work: hasWork = true
    }
  }

  private func choose(theme name: String) {
    attempt { () throws(CommandError) in
      let loaded = try Themes.load(name)
      theme = loaded.theme
      warn(loaded.warnings)
    }
  }

  private func warn(_ sentences: [String]) {
    warnings += sentences
    untold += sentences
    tellWarning()
  }

  /// Shows the next warning in the hint line, when nothing else stands there.
  private func tellWarning() {
    guard model.notice == nil, let sentence = untold.first else { return }
    let more = untold.count > 1 ? " (\(untold.count - 1) more: press a key)" : ""
    let notice = Notice(sentence + more, .warning)
    toldWarning = notice
    apply(.notice(notice))
  }

  /// Keeps marks and notes on a file that is only read beside it.
  private func keep(_ comments: [String]) {
    guard source.file == nil, !comments.isEmpty else { return }
    guard let remarks = source.remarks else {
      tell("\(source.name) is no file: its marks and notes are gone when windsock ends", .warning)
      return
    }
    do { try remarks.add(comments) } catch { tell(error.text, .error) }
  }

  private func record(_ path: String) {
    guard let file = source.file, source.isLive else {
      tell("this session was opened from a file: \(source.name)", .warning)
      return
    }
    let name = RecordingName.expandNow(path)
    do {
      try file.record(to: name)
      apply(.recording(.on(file: name)))
    } catch {
      let isThere = error.reason == .exists
      let hint = isThere ? "; give another name, such as session-%Y%m%d-%H%M%S" : ""
      tell(error.cause + hint, .error)
    }
  }

  private func send(_ file: OutgoingFile) {
    attempt { () throws(CommandError) in
      switch file.sending(try FileToSend.read(file.path)) {
      case .success(let effect): perform(effect)
      case .failure(let problem): tell(problem.sentence, .error)
      }
    }
  }

  private func edit(_ bytes: [UInt8]) {
    attempt { () throws(CommandError) in
      let edited = try terminal.lend { () throws(CommandError) in try ExternalProgram.edit(bytes) }
      apply(.edited(edited))
    }
    apply(.input(.resize(terminal.size), at: Clock.monotonic()))
  }

  private func copy(_ text: String, _ what: String) {
    let bytes = Array(text.utf8)
    if terminal.copy(bytes) {
      tell("copied \(what) (OSC 52)")
    } else {
      tell(
        "nothing was copied: \(bytes.count) bytes are too many for a terminal's clipboard; "
          + "o shows the detail in $PAGER", .error)
    }
  }

  private func saveScreen(_ path: String) {
    let picture = Array((render(model, size: terminal.size).picture + "\n").utf8)
    guard let file = fopen(path, "wx") else {
      tell("cannot create \(path): \(String(cString: strerror(errno)))", .error)
      return
    }
    defer { fclose(file) }
    if fwrite(picture, 1, picture.count, file) == picture.count {
      tell("the screen is in \(path)")
    } else {
      tell("cannot write \(path): \(String(cString: strerror(errno)))", .error)
    }
  }

  private func attempt(_ body: () throws(CommandError) -> Void) {
    do { try body() } catch { tell(error.sentence, .error) }
  }

  private func tell(_ text: String, _ weight: Notice.Weight = .information) {
    apply(.notice(Notice(text, weight)))
  }

  /// Local time's distance from UTC now, in seconds.
  private static func utcOffset() -> Int {
    var now = time(nil)
    var local = tm()
    return localtime_r(&now, &local) == nil ? 0 : local.tm_gmtoff
  }
}
