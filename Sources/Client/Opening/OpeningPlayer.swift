import JSON

/// Plays the opening messages on one connection: when to send which, and with which values.
///
/// It holds no socket and no clock.
struct OpeningPlayer {
  enum Action: Equatable {
    case send(String)
    /// Call `timerFired` after this many seconds; this replaces an earlier timer.
    case wait(seconds: Double)
    /// Everything was sent.
    case finish
    /// Why it cannot be sent: the end of the sentence "the server …".
    case fail(String)
  }

  private enum State {
    case running
    case paused
    /// A line needs a value that no message had yet.
    case lacking(path: String, line: Int)
    case over
  }

  private let script: OpeningScript
  private let patience: Double
  private var next = 0
  private var state = State.running
  private var values: [String: JSONNode] = [:]

  /// - Parameter patience: Seconds that a value is waited for.
  init(_ script: OpeningScript, patience: Double) {
    self.script = script
    self.patience = patience
  }

  var isOver: Bool { if case .over = state { true } else { false } }

  /// The connection is open.
  mutating func begin() -> [Action] { proceed() }

  /// A message of the server came.
  mutating func received(_ content: [UInt8]) -> [Action] {
    guard !isOver, !script.paths.isEmpty, let document = try? JSONDocument(content) else {
      return []
    }
    for (name, path) in script.paths {
      if let value = path.values(in: document.root).first { values[name] = value }
    }
    guard case .lacking(let path, line: _) = state, values[path] != nil else { return [] }
    return proceed()
  }

  /// The time that was asked for is over.
  mutating func timerFired() -> [Action] {
    switch state {
    case .running, .over: return []
    case .paused: return proceed()
    case .lacking(let path, let line):
      state = .over
      return [
        .fail(
          "sent nothing with {{\(path)}}, which line \(line) of --on-open wants, within "
            + "\(Seconds.text(patience)) s")
      ]
    }
  }

  private mutating func proceed() -> [Action] {
    state = .running
    var actions: [Action] = []
    while next < script.steps.count {
      switch script.steps[next] {
      case .pause:
        next += 1
        state = .paused
        return actions + [.wait(seconds: OpeningScript.pause)]
      case .send(let parts, let line):
        if let missing = missing(parts) {
          state = .lacking(path: missing, line: line)
          return actions + [.wait(seconds: patience)]
        }
        actions.append(.send(text(parts)))
        next += 1
      }
    }
    state = .over
    return actions + [.finish]
  }

  private func missing(_ parts: [OpeningScript.Part]) -> String? {
    for case .value(let name) in parts where values[name] == nil { return name }
    return nil
  }

  private func text(_ parts: [OpeningScript.Part]) -> String {
    // Inside JSON, a string keeps its escapes.
    let isJSON =
      if case .text(let start)? = parts.first { "{[".contains(start.first ?? " ") } else {
        false
      }
    return parts.map { part in
      switch part {
      case .text(let text): text
      case .value(let name): values[name].map { Self.text($0, escaped: isJSON) } ?? ""
      }
    }.joined()
  }

  private static func text(_ node: JSONNode, escaped: Bool) -> String {
    guard case .string = node.value else { return String(decoding: node.raw, as: UTF8.self) }
    return escaped
      ? String(decoding: node.raw.dropFirst().dropLast(), as: UTF8.self)
      : String(decoding: node.scalar ?? [], as: UTF8.self)
  }
}
