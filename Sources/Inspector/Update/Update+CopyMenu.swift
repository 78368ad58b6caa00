import Capture
import Output
import Payloads
import Rows
import Screen
import Text
import Trees

// The menu of what can be copied, and what is not a payload.
extension Model {
  /// Opens the menu of what can be copied here, the usual first.
  mutating func openCopyMenu() -> [Effect] {
    let formats = copiedFormats
    guard !formats.isEmpty else {
      notice = Notice("there is nothing to copy yet")
      return []
    }
    overlay = .copy(CopyMenu(formats: formats, title: "Copy"))
    return []
  }

  private var copiedFormats: [CopyFormat] {
    var formats: [CopyFormat] = []
    let isConnection = focus == .connections && connections.selected != nil
    if let payload = copiedPayload {
      let isText = Self.text(of: payload) != nil
      let node: [CopyFormat] = selectedPath == nil ? [] : [.path]
      formats += (focus == .detail ? selectedValue.map { _ in [.value] + node } : nil) ?? []
      formats += isText ? [.text] : [.hex]
      if payload.isWhole, canBeLaidOut(payload.bytes) { formats.append(.pretty) }
      formats += isText ? [.hex, .base64, .c, .json] : [.base64, .c]
      if case .frame = cursorRow { formats.append(.ndjson) }
    } else if !isConnection, cursorRow != nil {
      formats.append(.row)
    }
    if selectedExpression != nil { formats.append(.filter) }
    guard let number = copiedConnection, let record = log.read({ $0.connection(number) }),
      record.url != nil
    else { return formats }
    let commands: [CopyFormat] = [.url, .wscat, .websocat, .curl, .python]
    return isConnection ? commands + formats : formats + commands
  }

  /// Whether a payload probably has a form that can be laid out; finding out costs more than a key may.
  private func canBeLaidOut(_ payload: [UInt8]) -> Bool {
    let first = payload.first { $0 > 0x20 }
    return treePage != nil || first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
  }

  mutating func move(_ menu: CopyMenu, _ movement: Movement) {
    var menu = menu
    let travel = movement.travel(page: max(1, size.height - 4))
    menu.selected = travel.place(from: menu.selected, last: max(0, menu.formats.count - 1))
    overlay = .copy(menu)
  }

  /// Takes the entry of a letter.
  mutating func take(_ key: Character, of menu: CopyMenu) -> [Effect] {
    guard let format = menu.format(for: key) else {
      notice = Notice("no entry has the letter \(key); Enter takes the selected one")
      return []
    }
    overlay = nil
    return copy(format)
  }

  mutating func take(_ menu: CopyMenu) -> [Effect] { take("y", of: menu) }
}

extension Model {
  /// The most bytes of one value that are copied.
  private static let valueLimit = 1 << 20

  private var selectedEntry: (PayloadTree, Int)? {
    guard let page = treePage, let place = page.entry(ofLine: detail.line) else { return nil }
    return (page.tree, place)
  }

  /// The value under the cursor of the tree, as text; a value with others inside as its bytes.
  private var selectedValue: String? {
    guard let (tree, place) = selectedEntry, let node = tree.node(at: place) else { return nil }
    let bytes =
      NodeText(node, in: tree.sink).copied(limit: Self.valueLimit)
      ?? tree.valueBytes(of: place).map { Array($0) }
    return bytes.flatMap { String(validating: $0, as: UTF8.self) }
  }

  private var selectedPath: String? {
    selectedEntry.flatMap { tree, place in tree.node(at: place)?.path }
  }

  mutating func copySelected(_ format: CopyFormat) -> [Effect] {
    let text = format == .path ? selectedPath : selectedValue
    guard let text else {
      notice = Notice("no value is selected; 3 goes to the detail, whose tab Payload has them")
      return []
    }
    let what = selectedPath.map { " \($0)" } ?? ""
    return copy(text, what: format == .path ? "the path\(what)" : "the value of\(what)")
  }

  mutating func copyRow() -> [Effect] {
    guard case .event(let index) = cursorRow, let line = eventLine(index) else {
      notice = Notice("the row has no text of its own; :copy text copies its payload")
      return []
    }
    return copy(line.text, what: "the row")
  }

  /// Copies the frames of the row as `dump --format ndjson` writes them.
  mutating func copyLines() -> [Effect] {
    guard case .frame(let number) = cursorRow else {
      notice = Notice("only frames and messages have a row of NDJSON", .error)
      return []
    }
    let source = FormatSource(log: log, payloads: payloads)
    var formatter = NDJSONFormatter()
    var rows = RowBuffer()
    let frames = messageFrames(endingWith: number)
    for frame in frames where rows.bytes.count < Self.valueLimit {
      formatter.append(.frame(frame), source: source, to: &rows)
    }
    let text = String(decoding: rows.bytes, as: UTF8.self)
    return copy(text, what: "\(frames.count == 1 ? "a row" : "\(frames.count) rows") of NDJSON")
  }

  mutating func copy(command format: CopyFormat) -> [Effect] {
    guard let kind = ConnectionCommand(rawValue: format.rawValue),
      let record = copiedConnection.flatMap({ number in log.read { $0.connection(number) } }),
      let text = kind.text(for: record)
    else {
      notice = Notice("no opening handshake of this connection was seen", .error)
      return []
    }
    return copy(text, what: "connection \(record.number) for \(format.rawValue)")
  }
}
