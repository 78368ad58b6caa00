package import Screen

/// Which keys do what in which context, made from the table of actions.
package struct KeyMap: Sendable {
  /// What the keys so far mean.
  package enum Match: Equatable, Sendable {
    case action(Action.ID)
    /// The beginning of a longer sequence.
    case prefix
    case none
  }

  /// One sequence of keys and what it does where.
  private struct Binding: Sendable {
    let keys: [Key]
    let contexts: Contexts
    let action: Action.ID
  }

  private var bindings: [[Key]: [Binding]] = [:]
  private var prefixes: [[Key]: Contexts] = [:]

  /// The default keys.
  package init(actions: [Action] = Action.all) {
    for action in actions {
      for notation in action.keys {
        guard let keys = try? Key.parse(notation) else { continue }
        bindings[keys, default: []].append(
          Binding(keys: keys, contexts: action.contexts, action: action.id))
        for length in 1..<keys.count {
          prefixes[Array(keys[..<length]), default: []].formUnion(action.contexts)
        }
      }
    }
  }

  /// What `keys` mean in `context`, which is a single one.
  package func match(_ keys: [Key], in context: Contexts) -> Match {
    if let binding = bindings[keys]?.first(where: { $0.contexts.contains(context) }) {
      return .action(binding.action)
    }
    return prefixes[keys]?.contains(context) == true ? .prefix : .none
  }
}
