package import Inspector
import Screen
package import Testing
package import TrafficSupport
import View

extension Traffic {
  /// A model of the screen that shows the session.
  package func model(
    width: Int = 80, height: Int = 24, isLive: Bool = true, canSend: Bool = false,
    canIntercept: Bool = false
  ) -> Model {
    Model(
      session: session, interception: canIntercept ? intercept : nil,
      facts: SourceFacts(
        mode: "proxy 127.0.0.1:8080 → ws://localhost:9001", isLive: isLive, canSend: canSend,
        canConnect: canSend, canIntercept: canIntercept, themes: ["mono", "nord", "terminal"]),
      size: Size(width: width, height: height))
  }
}

extension Model {
  /// Presses keys, one after the other, and carries out the `.work` that they ask for.
  ///
  /// - Returns: The other effects.
  @discardableResult
  package mutating func press(
    _ keys: String, sourceLocation: SourceLocation = #_sourceLocation
  ) -> [Effect] {
    guard let keys = try? Key.parse(keys) else {
      Issue.record("no keys: \(keys)", sourceLocation: sourceLocation)
      return []
    }
    var effects: [Effect] = []
    for key in keys { effects += take(.input(.key(key), at: 0)) }
    return effects
  }

  /// Passes an event to `update`, and carries out the `.work` that it asks for.
  ///
  /// - Returns: The other effects.
  @discardableResult
  package mutating func take(_ event: Event) -> [Effect] {
    var effects = update(&self, event)
    var all = effects
    for _ in 0..<10_000 where effects.contains(.work) {
      effects = update(&self, .work)
      all += effects
    }
    return all.filter { $0 != .work }
  }

  /// The picture as rows of text.
  package var picture: [String] {
    let screen = render(self, size: size)
    return (0..<size.height).map { screen.text(ofRow: $0) }
  }

  /// What is in the prompt.
  package var promptText: String? {
    guard case .prompt(let prompt) = overlay else { return nil }
    return prompt.line.text
  }
}
