import Capture
import Intercept
import Screen
import WebSocket

extension Document {
  /// Payload that is laid out as text: as much as is read in one go.
  static let textLimit = 256 << 10
  /// While rows rush by, that much of each is enough.
  static let glanceLimit = 8 << 10

  /// Lays out what the model's detail shows, for `width` columns.
  package init(for model: Model, width: Int) {
    var isLasting = false
    var text = DetailText(model: model, width: width)
    let content = Self.content(for: model, &text, isLasting: &isLasting)
    self.init(
      request: Request(for: model, width: width),
      version: isLasting && !model.list.isFollowing ? nil : model.version, content: content,
      fields: text.fields)
  }

  /// Whether it still is what the model's detail shows.
  package func isCurrent(for model: Model, width: Int) -> Bool {
    (version == nil || version == model.version)
      && request == Request(for: model, width: width)
  }

  package var lineCount: Int {
    switch content {
    case .lines(let lines): lines.count
    case .hex(let frame): HexDump.lineCount(of: frame, width: request.width)
    case .bytes(let bytes): HexDump.lineCount(bytes: UInt64(bytes.count), width: request.width)
    }
  }

  private static func content(
    for model: Model, _ text: inout DetailText, isLasting: inout Bool
  ) -> Content {
    switch model.detailSubject {
    case .connection(let number): text.addHandshake(of: number)
    case .row(let row) where model.detail.tab == .handshake:
      text.addHandshake(of: model.traits(of: row)?.connection)
    case .row(.frame(let number)) where model.filter.unit.joinsFrames:
      return message(endingWith: number, for: model, &text, isLasting: &isLasting)
    case .row(.frame(let number)):
      guard let frame = model.log.read({ model.lookup.frame(number, in: $0) }) else { break }
      switch model.detail.tab {
      case .hex: return .hex(frame)
      case .text:
        isLasting = true
        text.addPayload(of: frame)
      case .frame, .handshake: text.addFrame(frame)
      }
    case .row(.event(let index)): text.addEvent(index)
    case .row(.underWay(let connection, let from)):
      if let row = model.tailRow(connection, from: from) { text.addTail(row) }
    case .row(.held(let id)):
      guard let item = model.held(id) else { break }
      if model.detail.tab == .hex { return .bytes(item.payload) }
      text.addHeld(item)
    case .row(nil): break
    }
    return .lines(text.lines)
  }

  private static func message(
    endingWith number: UInt32, for model: Model, _ text: inout DetailText, isLasting: inout Bool
  ) -> Content {
    let frames = model.messageFrames(endingWith: number)
    guard let message = model.log.read({ MessageRow(frames, in: $0) }) else {
      return .lines(text.lines)
    }
    switch model.detail.tab {
    case .hex: return .bytes(model.contents.content(of: frames, limit: textLimit) ?? [])
    case .text:
      isLasting = true
      let limit = model.list.isFollowing ? glanceLimit : textLimit
      text.addContent(of: message, limit: limit)
    case .frame, .handshake: text.addMessage(message)
    }
    return .lines(text.lines)
  }
}

extension Document.Request {
  fileprivate init(for model: Model, width: Int) {
    self.init(
      subject: model.detailSubject, tab: model.detail.tab, width: width,
      searched: model.search.text, unit: model.filter.unit)
  }
}
