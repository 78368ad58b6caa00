import Rows

extension Model {
  /// Does what an action says; `argument` is what followed its name in the prompt, empty when a key
  /// asked.
  mutating func perform(_ action: Action.ID, _ argument: String = "") -> [Effect] {
    switch action {
    case .move(let movement): return move(movement)
    case .list(let action): performOnList(action, argument)
    case .filter(let action): return performOnFilter(action, argument)
    case .go(let action): go(action, argument)
    case .mark(let action): return performOnMarks(action)
    case .row(let action): return performOnRow(action, argument)
    case .detail(let action): return performOnDetail(action, argument)
    case .connection(let action): return performOnConnections(action, argument)
    case .hold(let action): return performOnHeld(action, argument)
    case .replay(let action): performOnReplay(action, argument)
    case .pane(let action): performOnPanes(action)
    case .session(let action): return performOnSession(action, argument)
    case .line(let action): return performOnLine(action)
    case .message(let action): return performOnMessage(action)
    case .edit(let action): edit(action)
    case .answer(let action): return answer(action)
    // A comparison is a different screen, with a model of its own.
    case .comparison: break
    }
    return []
  }

  private mutating func answer(_ answer: AnswerAction) -> [Effect] {
    guard case .question(let question) = overlay else { return [] }
    overlay = nil
    switch answer {
    case .yes: return question.effects
    case .no: return []
    }
  }
}
