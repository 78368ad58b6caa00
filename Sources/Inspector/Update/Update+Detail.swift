import Capture
import Rows
import Screen
import Trees
import WebSocket

// Moving in the detail, folding its tree, and changing what it shows.
extension Model {
  mutating func performOnDetail(_ action: DetailAction, _ argument: String) -> [Effect] {
    switch action {
    case .nextTab: switchTab(by: 1)
    case .previousTab: switchTab(by: -1)
    case .toggle: toggleLine()
    case .foldAll: foldAll(true)
    case .unfoldAll: foldAll(false)
    case .bytes: turnToBytes()
    case .form: changeForm()
    case .wrap: changeWrapping()
    case .pipe: return pipe(argument)
    case .editor: return showOutside()
    }
    return []
  }

  mutating func moveDetail(_ movement: Movement) {
    stopFollowing()
    let travel = movement.travel(page: max(1, detailLines.height))
    if detail.byte != nil { return moveByte(travel) }
    let last = max(0, (detail.document?.lineCount ?? 1) - 1)
    switch travel {
    case .first: detail.line = 0
    case .last: detail.line = last
    case .sideways(let isRight): isRight ? unfold() : fold()
    case .lines(let distance):
      // A page moves what is shown as well, a line only when it must.
      if abs(distance) > 1 { detail.top = min(max(0, detail.top + distance), last) }
      detail.line = min(max(0, detail.line + distance), last)
    }
    keepLineInSight()
    rememberKey()
  }

  private mutating func keepLineInSight() {
    let page = max(1, detailLines.height)
    detail.top = min(max(detail.top, detail.line - page + 1), detail.line)
  }

  /// Remembers which value is selected, so that the next message begins there too.
  private mutating func rememberKey() {
    guard let page = treePage, let place = page.entry(ofLine: detail.line) else { return }
    detail.key = detail.line == 0 ? nil : page.tree.key(of: place)
  }

  mutating func switchTab(by step: Int) {
    let tabs = DetailTab.allCases
    show(tabs[(detail.tab.rawValue + step + tabs.count) % tabs.count])
  }

  mutating func show(_ tab: DetailTab) {
    detail.tab = tab
    detail.top = 0
    detail.line = 0
    detail.byte = nil
  }

  /// The tree that is shown; nil where there is none.
  var treePage: TreePage? {
    guard case .tree(let page) = detail.document?.content else { return nil }
    return page
  }
}

// Folding.
extension Model {
  /// Folds or unfolds the selected value; lays out more of the message on the line that says that
  /// there is more.
  private mutating func toggleLine() {
    if case .text(let text, _?) = detail.document?.content, detail.line >= text.lineCount {
      return layOutMore()
    }
    guard let page = treePage else { return }
    guard let place = page.entry(ofLine: detail.line) else { return layOutMore() }
    guard page.tree.entries[place].size > 0 else {
      notice = Notice("this value has nothing inside; y copies it, = filters by it")
      return
    }
    detail.folds.set(page.tree.key(of: place), isFolded: !page.tree.isFolded(place))
    select(entry: place)
  }

  private mutating func layOutMore() {
    detail.extensions = min(detail.extensions + 1, Document.mostExtensions)
  }

  /// Folds the selected value, or goes to the one around it.
  private mutating func fold() {
    guard let page = treePage, let place = page.entry(ofLine: detail.line) else { return }
    if page.tree.entries[place].size > 0, !page.tree.isFolded(place) {
      detail.folds.set(page.tree.key(of: place), isFolded: true)
      select(entry: place)
    } else if let outer = page.tree.parent(of: place) {
      detail.line = page.line(ofEntry: outer)
    }
  }

  /// Unfolds the selected value, or goes into it.
  private mutating func unfold() {
    guard let page = treePage, let place = page.entry(ofLine: detail.line),
      page.tree.entries[place].size > 0
    else { return }
    if page.tree.isFolded(place) {
      detail.folds.set(page.tree.key(of: place), isFolded: false)
      select(entry: place)
    } else {
      detail.line = page.line(ofEntry: place + 1)
    }
  }

  private mutating func foldAll(_ isFolded: Bool) {
    guard let page = treePage else {
      notice = Notice("there is no tree here to fold")
      return
    }
    let place = page.entry(ofLine: detail.line)
    detail.folds.setAll(isFolded: isFolded)
    select(entry: place ?? 0)
  }

  /// Applies a folding, then selects the line of an entry.
  mutating func select(entry place: Int) {
    guard case .tree(var page) = detail.document?.content else { return }
    page.fold(detail.folds)
    detail.document?.content = .tree(page)
    guard page.tree.entries.indices.contains(place) else { return }
    detail.line = page.line(ofEntry: place)
    keepLineInSight()
  }

  private mutating func changeWrapping() {
    let isText = if case .text = detail.document?.content { true } else { detail.tab == .raw }
    if isText { detail.wrapsText.toggle() } else { detail.wrapsTrees.toggle() }
    let isOn = isText ? detail.wrapsText : detail.wrapsTrees
    notice = Notice(
      isOn ? "long lines continue in the next line" : "long lines are cut; S wraps them")
    // The same value is on another line now.
    let place = treePage?.entry(ofLine: detail.line)
    detail.document = nil
    settleDetail(Layout(self))
    if let place { select(entry: place) }
  }
}

// The bytes.
extension Model {
  private mutating func changeForm() {
    let row = traits(of: cursorRow) == nil ? nil : selectedFrame
    let isCompressed = row?.flags.contains(.compressed) == true
    var next = detail.form.next
    // Without compression the unmasked payload is the content.
    if next == .payload, !isCompressed { next = next.next }
    detail.form = next
    detail.byte = nil
    switch next {
    case .content:
      notice = Notice(isCompressed ? "bytes: inflated" : "bytes: the payload, unmasked")
    case .payload: notice = Notice("bytes: compressed as they came, unmasked")
    case .wire: notice = Notice("bytes: as they were on the wire, header and mask included")
    }
  }

  private var selectedFrame: FrameRow? {
    guard case .frame(let number) = cursorRow else { return nil }
    return log.read { $0.frame(number) }
  }

  private mutating func turnToBytes() {
    if detail.byte != nil {
      detail.byte = nil
      return
    }
    guard let page = treePage, !page.parts(in: detailBody).bytes.isEmpty else {
      notice = Notice(
        treePage == nil
          ? "there are no bytes beside this; the tab Hex has them"
          : "there is no room for bytes with the tree; the tab Hex has them")
      return
    }
    stopFollowing()
    detail.byte = page.shown(atLine: detail.line, name: "").lit.lowerBound
  }

  private mutating func moveByte(_ travel: Travel) {
    guard let page = treePage, let byte = detail.byte, let lines = page.byteLines else { return }
    let count = page.shown(atLine: detail.line, name: "").bytes.count
    let target: Int
    switch travel {
    case .first: target = 0
    case .last: target = count - 1
    case .lines(let distance): target = byte + distance * lines.bytesPerLine
    case .sideways(let isRight): target = byte + (isRight ? 1 : -1)
    }
    put(byteCursor: min(max(0, target), max(0, count - 1)))
  }

  /// Puts the cursor on a byte, and the tree's on the value that it belongs to.
  mutating func put(byteCursor byte: Int) {
    detail.byte = byte
    guard let page = treePage, let place = page.entry(ofByte: byte, shownAtLine: detail.line)
    else { return }
    detail.folds = page.tree.revealing(place)
    select(entry: place)
  }
}
