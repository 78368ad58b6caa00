import Capture
import Intercept
import Rows
import Screen
import Trees

extension Document {
  /// Lays out what the model's detail shows, for `width` columns.
  package init(for model: Model, width: Int) {
    var isLasting = false
    var text = DetailText(model.source, width: width)
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

  /// Bytes of a message that are read for its detail.
  static func limit(for model: Model) -> Int {
    model.list.isFollowing ? glanceLimit : textLimit << (2 * model.detail.extensions)
  }

  private static func content(
    for model: Model, _ text: inout DetailText, isLasting: inout Bool
  ) -> Content {
    switch model.detailSubject {
    case .connection(let number): text.addHandshake(of: number)
    case .row(let row) where model.detail.tab == .handshake:
      text.addHandshake(of: model.traits(of: row)?.connection)
    case .row(.frame(let number)):
      if let content = content(of: number, for: model, &text, &isLasting) { return content }
    case .row(.event(let index)): text.addEvent(index)
    case .row(.underWay(let connection, let from)):
      if let row = model.tailRow(connection, from: from) { text.addTail(row) }
    case .row(.held(let id)):
      guard let item = model.held(id) else { break }
      if model.detail.tab == .hex { return .bytes(item.payload, name: "payload") }
      text.addHeld(item)
    case .row(nil): break
    }
    return .lines(text.lines)
  }

  /// What a tab shows of a frame, or of the message that it ends; nil for the lines of `text`.
  private static func content(
    of number: UInt32, for model: Model, _ text: inout DetailText, _ isLasting: inout Bool
  ) -> Content? {
    let rows = model.messageFrames(endingWith: number)
    guard let frame = rows.last else { return nil }
    switch model.detail.tab {
    case .payload, .raw, .hex:
      isLasting = true
      return PayloadContent(
        of: frame, in: model.source, Request(for: model, width: text.width),
        folds: model.detail.folds, limit: limit(for: model)
      ).content(&text)
    case .timing: text.addTiming(of: rows)
    case .frame, .handshake:
      if model.filter.unit.joinsFrames {
        guard let message = model.log.read({ MessageRow(rows, in: $0) }) else { return nil }
        text.addMessage(message)
      } else {
        text.addFrame(frame)
      }
    }
    return nil
  }
}

extension Document.Request {
  fileprivate init(for model: Model, width: Int) {
    let detail = model.detail
    self.init(
      subject: model.detailSubject, tab: detail.tab, width: width, searched: model.search.text,
      unit: model.filter.unit, form: detail.form, wrapsTrees: detail.wrapsTrees,
      wrapsText: detail.wrapsText,
      extensions: detail.extensions)
  }
}
