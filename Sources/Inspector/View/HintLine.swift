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
  }

  /// What fits, help first.
  private static func items(for model: Model, width: Int) -> [Item] {
    let offered = Action.all.filter { action in
      action.hint != nil && action.contexts.contains(model.context) && model.offers(action.id)
    }
    let sorted = offered.filter { $0.id == .help } + offered.filter { $0.id != .help }
    var items: [Item] = []
    var x = 1
    for action in sorted {
      guard let key = action.keyName, let hint = action.hint else { continue }
      let word = action.id == .back && model.isAtRoot ? "quit" : hint
      let item = Item(action: action.id, key: key, word: word, x: x)
      guard item.end <= width else { break }
      items.append(item)
      x = item.end + 2
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
