import Capture
import Filter
import Intercept
import Rows
import WebSocket

extension Model {
  mutating func performOnHeld(_ action: HoldAction, _ argument: String) -> [Effect] {
    if action == .revert, !facts.canIntercept || heldCount == 0 {
      showConversation()
      return []
    }
    guard facts.canIntercept else {
      notice = Notice("nothing can be held here; windsock proxy stands between two ends", .warning)
      return []
    }
    switch action {
    case .hold: return hold(argument)
    case .toggle: return toggleHolding()
    case .forward: return forward()
    case .forwardAll: return forwardAll()
    case .revert: return revert()
    case .refuse: return [.hold(.refuse(!(intercept?.refusesConnections ?? false)))]
    }
  }

  /// The hold filter, as text; empty when none was ever set.
  var armedText: String { intercept?.holdFilter?.filter.description ?? "" }

  /// Sets the hold filter, or asks for one; `off` holds nothing more.
  private mutating func hold(_ text: String) -> [Effect] {
    guard !text.isEmpty else {
      begin(Prompt(.hold, armedText))
      return []
    }
    return arm(text)
  }

  /// Holds what an expression matches from now on; nothing more with an empty one.
  mutating func arm(_ text: String) -> [Effect] {
    guard !text.isEmpty, text != "off" else {
      notice = Notice("nothing more is held")
      return [.hold(.setHolding(false))]
    }
    if case .failure(let error) = Filter.parse(text) {
      notice = Notice(error.text, .error)
      return []
    }
    notice = Notice("what matches is held at the end of the list (G goes there); I turns that off")
    return [.hold(.arm(text, filter.unit.joinsFrames ? .messages : .frames))]
  }

  private mutating func toggleHolding() -> [Effect] {
    guard let holdFilter = intercept?.holdFilter else { return hold("") }
    notice = Notice(
      holdFilter.isOn ? "nothing more is held; A forwards what is" : "held again: \(armedText)")
    return [.hold(.setHolding(!holdFilter.isOn))]
  }

  private mutating func forward() -> [Effect] {
    guard let item = heldTarget else { return sayNothingHeld() }
    return [.hold(.forward(item.id))]
  }

  private mutating func forwardAll() -> [Effect] {
    guard heldCount > 0 else { return sayNothingHeld() }
    notice = Notice("\(heldCount) forwarded")
    return [.hold(.forwardAll)]
  }

  private mutating func revert() -> [Effect] {
    guard let item = heldTarget else { return sayNothingHeld() }
    guard item.isEdited else {
      notice = Notice("this was not edited")
      return []
    }
    return [.hold(.revert(item.id))]
  }

  /// Drops what is held; without anything held, closes the connection after a question.
  mutating func drop() -> [Effect] {
    if let item = heldTarget { return [.hold(.drop(item.id))] }
    guard heldCount == 0 else { return sayNothingHeld() }
    return perform(.connection(.close))
  }

  mutating func sayNothingHeld() -> [Effect] {
    notice = Notice(
      heldCount > 0
        ? "this row is not held; the held ones are at the end (G)"
        : "nothing is held; i sets what is to be held")
    return []
  }
}
