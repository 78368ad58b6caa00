import Rows
package import Screen

/// The rectangles of the screen's parts, computed again for every picture and every event.
package struct Layout: Equatable {
  package private(set) var title = Rect.zero
  package private(set) var filter = Rect.zero
  /// What is wrong with the filter that is being written.
  package private(set) var filterProblem = Rect.zero
  package private(set) var connections = Rect.zero
  package private(set) var list = Rect.zero
  /// The time strip, under the title and the filter.
  package private(set) var timeStrip = Rect.zero
  package private(set) var detail = Rect.zero
  package private(set) var composer = Rect.zero
  package private(set) var hint = Rect.zero
  /// Whether the connections lie over the rest.
  package private(set) var isOverlaid = false
  /// The column between panes that are beside each other, or empty.
  package private(set) var dividers: [Rect] = []
  /// The list's share of the room it has with the detail, in percent.
  private(set) var share = Self.usualShare

  /// The list's share when the user chose none.
  private static let usualShare = 55
  /// Columns that a list beside the detail gets then, so that its rows keep number and time, and
  /// those of both together.
  private static let (listColumns, bothColumns) = (74, 124)

  init(_ model: Model) { self.init(model, size: model.size) }

  package init(_ model: Model, size: Size) {
    var rest = Rect(origin: Point(x: 0, y: 0), size: size)
    let isEditingFilter = model.overlay?.context == .filter
    let hasPrompt = model.overlay?.context.isSubset(of: [.search, .command, .question]) == true
    if rest.height >= 3 || (hasPrompt && rest.height > 0) { (rest, hint) = rest.cutBottom(1) }
    if rest.height >= 2 { (title, rest) = rest.cutTop(1) }
    if isEditingFilter || (!model.filter.text.isEmpty && rest.height >= 6) {
      (filter, rest) = rest.cutTop(1)
    }
    if isEditingFilter, rest.height >= 3 { (filterProblem, rest) = rest.cutTop(1) }
    if model.showsTimeStrip, rest.height >= (model.replay == nil ? 14 : 5), rest.width >= 24 {
      (timeStrip, rest) = rest.cutTop(1)
    }
    (rest, composer) = rest.cutBottom(Self.composerHeight(model, in: rest))
    arrange(model, in: rest, isSmall: size.width < 60 || size.height < 12)
  }

  /// The lines of the list below its head.
  package var listRows: Rect { list.height >= 4 ? list.inset(top: 1) : list }
  /// The lines of the detail below its tabs.
  package var detailRows: Rect { detail.height >= 3 ? detail.inset(top: 1) : detail }
  var connectionRows: Rect {
    if isOverlaid { return connections.inset(by: 1) }
    return connections.height >= 4 ? connections.inset(top: 1) : connections
  }

  /// Three to eight lines while it is written to, one while there is little room or it waits.
  private static func composerHeight(_ model: Model, in rest: Rect) -> Int {
    let text = model.composer.text
    guard model.focus == .composer else {
      let isShown = model.facts.opensComposer || !text.isEmpty
      return isShown && rest.height >= 6 ? 1 : 0
    }
    return rest.height < 16 ? 1 : min(8, max(3, text.rows.count + 1), rest.height / 3)
  }

  private mutating func arrange(_ model: Model, in rest: Rect, isSmall: Bool) {
    if model.isZoomed || isSmall {
      showOne(model.focus, in: rest)
      return
    }
    var rest = rest
    if rest.width >= 120, model.hasSidebar {
      let parts = rest.cutLeft(Self.sidebarWidth(model, of: rest.width))
      connections = parts.left.inset(right: 1)
      dividers.append(parts.left.cutRight(1).right)
      rest = parts.rest
    } else if model.focus == .connections {
      overlay(in: rest)
    }
    divide(rest, model)
  }

  /// Columns of the connections: as many as the user wants, but the list keeps most of the width.
  private static func sidebarWidth(_ model: Model, of width: Int) -> Int {
    if let wanted = model.sidebarWidth { return max(16, min(wanted, width - 60)) }
    let usual = min(48, width * 3 / 10)
    guard model.arrangement.place(width: width) == .beside else { return usual }
    return min(usual, max(32, width - bothColumns))
  }

  private mutating func showOne(_ pane: Pane, in rest: Rect) {
    switch pane {
    case .connections: connections = rest
    case .frames, .composer: list = rest
    case .detail: detail = rest
    }
  }

  private mutating func overlay(in rest: Rect) {
    isOverlaid = true
    connections = rest.cutLeft(min(rest.width, 70)).left
  }

  private mutating func divide(_ rest: Rect, _ model: Model) {
    share = model.share ?? Self.usualShare
    switch model.arrangement.place(width: model.size.width) {
    case .away where model.focus != .detail: list = rest
    case .beside where rest.width >= 100:
      if model.share == nil, rest.width >= Self.bothColumns {
        share = max(share, (Self.listColumns * 100 + rest.width - 1) / rest.width)
      }
      let parts = rest.cutLeft(rest.width * share / 100)
      list = parts.left.inset(right: 1)
      dividers.append(parts.left.cutRight(1).right)
      detail = parts.rest
    case .below, .beside, .away, .auto:
      (list, detail) = rest.cutTop(max(4, rest.height * share / 100))
    }
  }
}
