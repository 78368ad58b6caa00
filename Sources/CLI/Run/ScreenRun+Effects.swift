import Capture
import Inspector
import Intercept
import Options
import Pcapng
import SessionFiles
import Terminal

/// Carries out the model's effects.
extension ScreenRun {
  func perform(_ effect: Effect) {
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
    case .page(let text): page(text)
    case .remember(let line): remember(line)
    case .saveFilter(let filter):
      change(filters: "saved \(filter.name): \(filter.text)") {
        $0.filters[filter.name] = filter.text
      }
    case .forgetFilter(let name): change(filters: "forgot \(name)") { $0.filters[name] = nil }
    case .pipe(let bytes, let command): pipe(bytes, to: command)
    case .showOutside(let bytes): showOutside(bytes)
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
    case .export(let request): export(request)
    case .quit: isFinished = true
    case .suspend: terminal.suspend()
    case .redraw: terminal.forgetPicture()
    case .setMouse(let isOn): terminal.setMouse(isOn)
    case .copy(let text, let what): copy(text, what)
    case .saveScreen(let path): saveScreen(path)
    case .theme(let name): choose(theme: name)
    case .keepTheme(let name): keep(theme: name)
    case .decode: decode()
    case .work: hasWork = true
    }
  }

  /// Starts decoding messages in the background, with the decoders that the model chooses now.
  func decode() {
    worker?.stop()
    let mailbox = mailbox
    attempt { () throws(CommandError) in
      worker = try UnitWorker(
        source.session, into: model.unitIndex, choice: model.decodeChoice
      ) { mailbox.post(.decoded) }
    }
  }

  private func choose(theme name: String) {
    themeChoice = nil
    attempt { () throws(CommandError) in
      let loaded = try Themes.load(name)
      theme = loaded.theme
      warn(loaded.warnings)
    }
  }

  func attempt(_ body: () throws(CommandError) -> Void) {
    do { try body() } catch { tell(error.sentence, .error) }
  }

  func tell(_ text: String, _ weight: Notice.Weight = .information) {
    apply(.notice(Notice(text, weight)))
  }
}
