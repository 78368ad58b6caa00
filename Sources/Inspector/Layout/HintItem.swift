import Screen
import Text

/// A key, its word, and where they stand.
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
    // Some keys do another thing in each place.
    word =
      switch (action.id, model.context) {
      case (.back, _): model.isAtRoot ? "quit" : hint
      case (.pause, _): model.replay?.isPlaying == true ? "pause" : "play"
      case (.accept, .composer): "send"
      case (.accept, .filter): "apply"
      case (.accept, .editor): "take it"
      case (.open, .themes): "choose"
      case (.open, .connections): "its frames"
      default: hint
      }
  }
}

extension Model {
  /// What fits: help first, the way back last, and as many others as there is room for.
  package func hints(width: Int) -> [HintItem] {
    let offered = actions.filter { action in
      action.hint != nil && action.contexts.contains(context) && offers(action.id)
    }
    let back = offered.last { $0.id == .back }.flatMap { HintItem($0, in: self, x: 0) }
    let urgent = offered.filter { isUrgent($0.id) }
    let others = offered.filter { !isUrgent($0.id) && $0.id != .back }
    let first = urgent + others.filter { $0.id == .help } + others.filter { $0.id != .help }
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

  /// The action whose hint stands at a column of the last line.
  func hintedAction(at x: Int) -> Action.ID? {
    guard notice == nil else { return nil }
    return hints(width: size.width).first { x >= $0.x && x < $0.end }?.action
  }

  /// Whether `q` leaves windsock.
  var isAtRoot: Bool {
    overlay == nil && focus == .frames && !isZoomed && filter.connection == nil
      && !search.isRunning && !filter.isMarkedOnly
  }

  /// Whether somebody probably looks for an action now.
  func isUrgent(_ action: Action.ID) -> Bool {
    switch action {
    case .forward, .drop, .edit: heldCount > 0
    case .pause, .step, .faster: replay != nil
    default: false
    }
  }

  /// Whether an action can do something now.
  func offers(_ action: Action.ID) -> Bool {
    switch action {
    case .compose: facts.canSend || facts.canIntercept
    case .hold: facts.canIntercept && heldCount == 0
    case .forward, .drop, .edit: heldCount > 0
    case .connect: facts.canConnect
    case .follow: isMoving
    case .pause, .step, .faster: replay != nil
    case .record: recording == .off && facts.isLive
    default: true
    }
  }
}
