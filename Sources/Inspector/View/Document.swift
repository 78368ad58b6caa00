import Capture
import Screen
import WebSocket

/// The content of the detail, laid out for a width.
struct Document: Sendable {
  enum Content: Sendable {
    case lines([[TextRun]])
    /// Bytes are read as they are shown.
    case hex(LoggedFrame)
  }

  private let subject: DetailSubject
  private let tab: DetailState.Tab
  private let width: Int
  private let searched: String
  /// The model's version that it was made for.
  private let version: UInt64
  /// Only what belongs to one complete frame stays as it is; what is said of connections changes.
  private let isLasting: Bool
  let content: Content

  /// Payload that is laid out as text: as much as is read in one go.
  static let textLimit = 256 << 10
  /// While rows rush by, nobody reads so much of each.
  static let glanceLimit = 8 << 10

  init(for model: Model, width: Int) {
    subject = model.detailSubject
    tab = model.detail.tab
    self.width = width
    version = model.version
    searched = model.search.text
    var isLasting = false
    content = Self.content(for: model, width: width, isLasting: &isLasting)
    self.isLasting = isLasting && !model.list.isFollowing
  }

  /// Whether it still is what the model's detail shows.
  func isCurrent(for model: Model, width: Int) -> Bool {
    (isLasting || version == model.version) && subject == model.detailSubject
      && tab == model.detail.tab && width == self.width && searched == model.search.text
  }

  var lineCount: Int {
    switch content {
    case .lines(let lines): lines.count
    case .hex(let frame): HexDump.lineCount(of: frame)
    }
  }

  private static func content(
    for model: Model, width: Int, isLasting: inout Bool
  ) -> Content {
    var text = DetailText(model: model, width: width)
    switch model.detailSubject {
    case .connection(let number): text.addHandshake(of: number)
    case .row(let row) where model.detail.tab == .handshake:
      text.addHandshake(of: model.mark(of: row)?.connection)
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
      if let partial = model.partial(connection, from: from) { text.addPartial(partial) }
    case .row(nil): break
    }
    return .lines(text.lines)
  }
}
