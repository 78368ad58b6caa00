import Capture
import Intercept
import WebSocket

extension Model {
  /// Sends the line of the composer, or does what it commands.
  mutating func send() -> [Effect] {
    let text = composer.line.text
    guard !text.isEmpty else { return [] }
    let command =
      facts.canIntercept ? ComposerCommand.read(text) : ComposerCommand.readAsClient(text)
    switch command {
    case .failure(let problem):
      composer.problem = problem.sentence
      return []
    case .success(let command):
      let effects = perform(command)
      guard composer.problem == nil else { return [] }
      composer.history.add(text)
      composer.line = LineEditor()
      return effects
    }
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
      facts.canConnect ? "no connection is open; C opens one" : "no connection is open"
    return []
  }
}
