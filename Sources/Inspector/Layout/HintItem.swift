import Rows
import Screen
import Text

/// A key, its word, and where they are.
package struct HintItem {
  var action: Action.ID
  package var key: String
  package var word: String
  package var x: Int

  var end: Int { x + TextWidth.columns(of: key) + 1 + TextWidth.columns(of: word) }

  init?(_ action: Action, in model: Model, x: Int) {
    guard let key = action.keyName, let hint = action.hint else { return nil }
    self.action = action.id
    self.key = key
    self.x = x
    word = model.word(of: hint, for: action.id)
  }
}

extension Model {
  /// The hints that fit: help first, the way back last, and as many others as there is room for.
  package func hints(width: Int) -> [HintItem] {
    let offered = actions.filter { action in
      guard let hint = action.hint else { return false }
      return action.contexts.contains(context) && holds(hint.occasion)
    }
    let back = offered.last { $0.id == Self.last }.flatMap { HintItem($0, in: self, x: 0) }
    let urgent = offered.filter(\.isUrgent)
    let others = offered.filter { !$0.isUrgent && $0.id != Self.last }
    let first =
      urgent + others.filter { $0.id == Self.first } + others.filter { $0.id != Self.first }
    let room = width - (back.map { $0.end + 2 } ?? 0)
    var items: [HintItem] = []
    var x = 1
    for action in first {
      guard let item = HintItem(action, in: self, x: x) else { continue }
      guard item.end <= room || items.isEmpty && item.end <= width else { break }
      items.append(item)
      x = item.end + 2
    }
    if var back, x + back.end <= width {
      back.x = x
      items.append(back)
    }
    return items
  }

  /// The action whose hint is at a column of the last line.
  func hintedAction(at x: Int) -> Action.ID? {
    guard notice == nil else { return nil }
    return hints(width: size.width).first { x >= $0.x && x < $0.end }?.action
  }

  /// Whether `q` leaves windsock.
  var isAtRoot: Bool {
    overlay == nil && focus == .frames && !isZoomed && filter.connection == nil
      && !search.isRunning && !filter.isMarkedOnly
  }

  /// The hints that are before and after the others.
  private static let first = Action.ID.session(.help)
  private static let last = Action.ID.session(.back)

  /// The current word of a hint.
  func word(of hint: Hint, for action: Action.ID) -> String {
    if action == .session(.back), isAtRoot { return "quit" }
    if action == .list(.pause), replay?.isPlaying != true { return "play" }
    if action == .line(.accept), isEditingToSend { return "send" }
    return hint.word(in: context)
  }

  /// Whether the content of the editor is to be sent, and does not go back to a held message.
  private var isEditingToSend: Bool {
    guard case .editor(let editor) = overlay, case .resend = editor.purpose else { return false }
    return true
  }

  /// Whether a hint is of use now.
  func holds(_ occasion: Hint.Occasion) -> Bool {
    switch occasion {
    case .always: true
    case .canSend: facts.canSend || facts.canIntercept
    case .canHold: facts.canIntercept && heldCount == 0
    case .isHeld: heldCount > 0
    case .isMoving: isMoving
    case .isReplaying: replay != nil
    case .isUnrecorded: recording == .off && facts.isLive
    case .hasProgram: facts.program != nil
    }
  }
}

extension Action {
  /// Whether the user is probably looking for it now.
  fileprivate var isUrgent: Bool { hint?.occasion.isUrgent == true }
}
