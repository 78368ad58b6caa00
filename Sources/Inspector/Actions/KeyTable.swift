import Screen

/// The table of actions with the user's own keys in it.
package struct KeyTable: Sendable {
  /// A line of the user's: the keys of an action; none removes them all.
  package struct Line: Equatable, Sendable {
    package var action: String
    package var keys: [String]

    package init(_ action: String, keys: [String]) {
      self.action = action
      self.keys = keys
    }
  }

  /// What is wrong with a line, which then changes nothing.
  package struct Problem: Equatable, Sendable {
    /// The action with the keys of the line.
    package var action: String
    package var sentence: String
  }

  package private(set) var actions = Action.all
  package private(set) var problems: [Problem] = []

  package init(_ lines: [Line] = []) {
    var accepted: [(line: Line, id: Action.ID)] = []
    for line in lines {
      guard let action = Action.named(line.action) else {
        report("there is no action '\(line.action)'; :keys lists them", line)
        continue
      }
      if let problem = line.keys.compactMap({ Self.problem(of: $0) }).first {
        report("the keys of \(line.action): \(problem)", line)
      } else {
        accepted.removeAll { $0.id == action.id }
        accepted.append((line, action.id))
      }
    }
    refuseClashes(&accepted)
    actions = Self.table(with: accepted)
  }

  private mutating func report(_ sentence: String, _ line: Line) {
    problems.append(Problem(action: line.action, sentence: sentence))
  }

  private static func problem(of notation: String) -> String? {
    do throws(KeyNotationError) {
      _ = try Key.parse(notation)
      return nil
    } catch {
      return error.description
    }
  }

  /// Drops the lines whose keys already mean something else, later ones first.
  private mutating func refuseClashes(_ accepted: inout [(line: Line, id: Action.ID)]) {
    while let clash = Self.lastClash(of: accepted) {
      let line = accepted.remove(at: clash.place).line
      report("the keys of \(line.action) stay as they were: \(clash.key) is \(clash.other)", line)
    }
  }

  private static func lastClash(
    of lines: [(line: Line, id: Action.ID)]
  ) -> (place: Int, key: String, other: String)? {
    let table = table(with: lines)
    for place in lines.indices.reversed() {
      guard let action = table.first(where: { $0.id == lines[place].id }),
        let (key, other) = clash(of: action, in: table)
      else { continue }
      return (place, key, other.name)
    }
    return nil
  }

  private static func table(with lines: [(line: Line, id: Action.ID)]) -> [Action] {
    Action.all.map { action in
      lines.first { $0.id == action.id }.map { action.with(keys: $0.line.keys) } ?? action
    }
  }

  /// The first key of an action that another one has in the same context, or that is a prefix of
  /// its keys.
  private static func clash(
    of action: Action, in table: [Action]
  ) -> (key: String, other: Action)? {
    for notation in action.keys {
      guard let keys = try? Key.parse(notation) else { continue }
      let other = table.first { other in
        other.id != action.id && !other.contexts.isDisjoint(with: action.contexts)
          && other.keys.contains { Self.clashes(keys, with: $0) }
      }
      if let other { return (Action.readable(notation), other) }
    }
    return nil
  }

  private static func clashes(_ keys: [Key], with notation: String) -> Bool {
    guard let others = try? Key.parse(notation) else { return false }
    let count = min(keys.count, others.count)
    return keys.prefix(count) == others.prefix(count)
  }
}
