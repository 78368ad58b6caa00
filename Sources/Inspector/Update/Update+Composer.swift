import Capture
import Intercept
import Text
import WebSocket

extension Model {
  /// Sends what is written, or does what it commands.
  mutating func send() -> [Effect] {
    let text = composer.text.text
    guard !text.isEmpty, let effects = effects(of: text) else { return [] }
    composer.history.add(text)
    changeComposer { $0 = TextEditor() }
    // A client, or a server by hand, next answers the connection that is selected.
    if facts.opensComposer { composer.connection = nil }
    return effects + (facts.keepsHistory ? [.remember(text)] : [])
  }

  /// What a line does; nil, with the reason in the composer, when it cannot be done.
  private mutating func effects(of text: String) -> [Effect]? {
    switch ComposerRequest.read(text) {
    case .failure(let problem):
      composer.problem = problem.sentence
      return nil
    case .success(.snippet(let name)):
      guard let snippet = snippets[name] else { return sayNoSnippet(name) }
      return plainEffects(of: filledIn(snippet))
    case .success(.every(let interval, let line)): return begin(line, every: interval)
    case .success(.stop):
      notice = Notice(composer.repetition == nil ? "nothing is sent again" : "stopped")
      composer.repetition = nil
      return []
    case nil: return plainEffects(of: text)
    }
  }

  private mutating func plainEffects(of text: String) -> [Effect]? {
    let command =
      facts.canIntercept ? ComposerCommand.read(text) : ComposerCommand.readAsClient(text)
    switch command {
    case .failure(let problem): composer.problem = problem.sentence
    case .success(let command):
      let effects = perform(command)
      if composer.problem == nil { return effects }
    }
    return nil
  }

  /// Sends what is due again.
  mutating func repeatMessage(_ now: UInt64) -> [Effect] {
    guard var repetition = composer.repetition, repetition.due <= now else { return [] }
    // What was missed while the program was stopped is not sent later.
    repetition.due = max(repetition.due, now) + repetition.interval
    composer.repetition = repetition
    let draft = composer.problem
    composer.problem = nil
    composer.repeating = repetition.connection
    defer {
      composer.problem = draft
      composer.repeating = nil
    }
    if let effects = repeated(repetition.line) { return effects }
    composer.repetition = nil
    notice = Notice("nothing is sent again: \(composer.problem ?? "")", .warning)
    return []
  }

  private mutating func begin(_ line: String, every interval: UInt64) -> [Effect]? {
    guard let effects = repeated(line) else { return nil }
    composer.repetition = ComposerState.Repetition(
      interval: interval, line: line, connection: target, due: inputTime + interval)
    return effects
  }

  private mutating func repeated(_ line: String) -> [Effect]? {
    switch ComposerRequest.read(line) {
    case .success(.snippet(let name)):
      guard let snippet = snippets[name] else { return sayNoSnippet(name) }
      return plainEffects(of: filledIn(snippet))
    case nil: return plainEffects(of: filledIn(line))
    case .success, .failure:
      composer.problem = "only a message or a snippet can be repeated"
      return nil
    }
  }

  /// A template with its placeholders filled in: `{{counter}}` counts from 1, `{{now}}` is the time
  /// in UTC; others stay as they are.
  private mutating func filledIn(_ template: String) -> String {
    guard template.contains("{{") else { return template }
    composer.counter += 1
    return template.replacing("{{counter}}", with: String(composer.counter))
      .replacing("{{now}}", with: String(decoding: Timestamp.iso8601(timeOfDay), as: UTF8.self))
  }

  private mutating func sayNoSnippet(_ name: String) -> [Effect]? {
    let names = snippets.keys.sorted().joined(separator: ", ")
    composer.problem =
      "there is no snippet '\(name)'; "
      + (names.isEmpty
        ? "write NAME = \"TEXT\" under [snippets] in the settings" : "there are \(names)")
    return nil
  }

  private mutating func perform(_ command: ComposerCommand) -> [Effect] {
    switch command {
    case .send(let message):
      guard let target else { return sayNoConnection() }
      guard facts.canIntercept else { return [.send(message, connection: target)] }
      return inject(message, on: target)
    case .all(let message):
      let numbers = openConnections
      if numbers.isEmpty { return sayNoConnection() }
      return numbers.flatMap { number in
        facts.canIntercept
          ? inject(message, on: number) : [.send(message, connection: number)]
      }
    case .file(let path, let isText):
      guard let target else { return sayNoConnection() }
      let destination = facts.canIntercept ? composer.destination : nil
      return [
        .sendFile(
          OutgoingFile(
            path: path, isText: isText, connection: target, destination: destination))
      ]
    case .to(let end):
      composer.destination = end
      return []
    case .hold(let text): return arm(text)
    case .forward(let all): return all ? [.hold(.forwardAll)] : decide { .forward($0) }
    case .drop: return decide { .drop($0) }
    case .edit:
      guard let item = intercept?.undecided.first else { return sayNothingHeld() }
      return edit(item.payload, for: .held(item.id))
    }
  }

  private mutating func inject(_ message: OutgoingMessage, on connection: UInt32) -> [Effect] {
    do throws(ComposerError) {
      let destination = composer.destination
      return try message.injected().map { frame in
        .hold(.inject(frame, toward: destination, connection: connection))
      }
    } catch {
      composer.problem = error.sentence
      return []
    }
  }

  /// Decides about what waits longest.
  private mutating func decide(_ request: (UInt64) -> HoldRequest) -> [Effect] {
    guard let item = intercept?.undecided.first else {
      composer.problem = "nothing is held; /hold EXPR sets what is"
      return []
    }
    return [.hold(request(item.id))]
  }

  private mutating func sayNoConnection() -> [Effect] {
    composer.problem =
      facts.canConnect
      ? "no connection is open; Esc and C open one, :reconnect the last one again"
      : "no connection is open"
    return []
  }
}
