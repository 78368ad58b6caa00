import Screen

/// The last line: a prompt, a question, something to say, or the keys that help here.
struct HintLine {
  let model: Model

  func draw(on canvas: inout Canvas) {
    switch model.overlay {
    case .prompt(let prompt) where prompt.kind != .filter:
      LineView(label: prompt.kind.label, line: prompt.line).draw(on: &canvas)
      return
    case .quitQuestion:
      let question = "The session is live and not recorded. Leave? y/n"
      canvas.put(question, x: 1, y: 0, role: .messageWarning, overflow: .ellipsis)
      canvas.setCursor(x: min(canvas.width - 1, question.count + 2), y: 0)
      return
    case .prompt, .help, .themes, nil: break
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
        case (.accept, .composer): "send"
        case (.accept, .filter): "apply"
        case (.open, .themes): "choose"
        case (.open, .connections): "its frames"
        default: hint
        }
    }
  }

  /// What fits: help first, the way back last, and as many others as there is room for.
  private static func items(for model: Model, width: Int) -> [Item] {
    let offered = Action.all.filter { action in
      action.hint != nil && action.contexts.contains(model.context) && model.offers(action.id)
    }
    let back = offered.last { $0.id == .back }.flatMap { Item($0, in: model, x: 0) }
    let first =
      offered.filter { $0.id == .help } + offered.filter { $0.id != .help && $0.id != .back }
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
      && !search.isRunning
  }

  /// Whether an action can do something now.
  func offers(_ action: Action.ID) -> Bool {
    switch action {
    case .compose: facts.canSend
    case .connect: facts.canConnect
    case .follow: facts.isLive
    case .pause: facts.isLive
    case .record: recording == .off
    default: true
    }
  }
}
