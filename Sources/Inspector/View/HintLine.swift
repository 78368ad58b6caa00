import Screen
import Text

/// The last line: a prompt, a question, something to say, or the keys that help here.
struct HintLine {
  let model: Model

  func draw(on canvas: inout Canvas) {
    switch model.overlay {
    case .prompt(let prompt) where prompt.kind.context != .filter:
      LineView(label: prompt.kind.label, line: prompt.line).draw(on: &canvas)
      return
    case .question(let question):
      canvas.put(question.text, x: 1, y: 0, role: .messageWarning, overflow: .ellipsis)
      canvas.setCursor(x: min(canvas.width - 1, question.text.count + 2), y: 0)
      return
    case .editor(let editor) where editor.problem != nil:
      canvas.put(editor.problem ?? "", x: 1, y: 0, role: .messageError, overflow: .ellipsis)
      return
    case .prompt, .help, .themes, .editor, nil: break
    }
    if let problem = model.composer.problem, model.focus == .composer {
      canvas.put(problem, x: 1, y: 0, role: .messageError, overflow: .ellipsis)
    } else if let notice = model.notice {
      canvas.put(notice.text, x: 1, y: 0, role: notice.weight.role, overflow: .ellipsis)
    } else {
      drawKeys(on: &canvas)
    }
  }

  private func drawKeys(on canvas: inout Canvas) {
    for item in Self.items(for: model, width: canvas.width) {
      let used = canvas.put(item.key, x: item.x, y: 0, role: .hintKey)
      canvas.put(item.word, x: item.x + used + 1, y: 0, role: .hintText)
    }
  }

  /// A key, its word, and where they stand.
  private struct Item {
    var action: Action.ID
    var key: String
    var word: String
    var x: Int

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

  /// What fits: help first, the way back last, and as many others as there is room for.
  private static func items(for model: Model, width: Int) -> [Item] {
    let offered = model.actions.filter { action in
      action.hint != nil && action.contexts.contains(model.context) && model.offers(action.id)
    }
    let back = offered.last { $0.id == .back }.flatMap { Item($0, in: model, x: 0) }
    let urgent = offered.filter { model.isUrgent($0.id) }
    let others = offered.filter { !model.isUrgent($0.id) && $0.id != .back }
    let first = urgent + others.filter { $0.id == .help } + others.filter { $0.id != .help }
    let room = width - (back.map { $0.end + 2 } ?? 0)
    var items: [Item] = []
    var x = 1
    for action in first {
      guard let item = Item(action, in: model, x: x) else { continue }
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

  /// The action whose hint stands at a column.
  static func action(at x: Int, in model: Model) -> Action.ID? {
    guard model.notice == nil else { return nil }
    return items(for: model, width: model.size.width)
      .first { x >= $0.x && x < $0.end }?.action
  }
}

extension Model {
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
