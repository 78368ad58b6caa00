import Capture
import Intercept
import Payloads
import Rows
import Text
import WebSocket

extension Model {
  /// Copies what the cursor is on in the format with a name; without one, opens the menu of
  /// formats.
  mutating func copy(_ name: String) -> [Effect] {
    guard !name.isEmpty else { return openCopyMenu() }
    guard let format = CopyFormat(rawValue: name) else {
      notice = Notice("there is no format '\(name)' to copy; there are \(CopyFormat.names)", .error)
      return []
    }
    return copy(format)
  }

  mutating func copy(_ format: CopyFormat) -> [Effect] {
    switch format {
    case .url: return copy(url: copiedConnection)
    case .wscat, .websocat, .curl, .python: return copy(command: format)
    case .filter:
      guard let expression = selectedExpression else {
        notice = Notice("nothing here makes a filter; go to a line of the detail, or to a frame")
        return []
      }
      return copy(expression, what: "the filter \(expression)")
    case .value, .path: return copySelected(format)
    case .row: return copyRow()
    case .ndjson: return copyLines()
    case .text, .pretty, .hex, .base64, .json, .c:
      guard let payload = copiedPayload else {
        notice = Notice("there is no payload here to copy as \(format.rawValue)", .error)
        return []
      }
      return copy(payload, as: format)
    }
  }

  private mutating func copy(url connection: UInt32?) -> [Effect] {
    copy(
      connection.flatMap { number in log.read { $0.connection(number)?.url } } ?? "",
      what: "the URL")
  }

  var copiedConnection: UInt32? {
    (focus == .connections ? connections.selected : nil) ?? traits(of: cursorRow)?.connection
  }

  /// A payload, or as much of it as fits the clipboard.
  struct Copied {
    var bytes: [UInt8]
    var isWhole: Bool
    /// The frames it belongs to; none for what is held.
    var frames: [LoggedFrame] = []
  }

  /// More than any clipboard takes from a terminal.
  private static let copyLimit = 1 << 20

  /// The payload of the selected row; nil when it has none.
  var copiedPayload: Copied? {
    if focus == .connections, connections.selected != nil { return nil }
    switch cursorRow {
    case .frame(let number): return payload(of: number)
    case .held(let id):
      return held(id).map {
        Copied(bytes: $0.payload, isWhole: true)
      }
    case .event, .underWay, nil: return nil
    }
  }

  private func payload(of number: UInt32) -> Copied? {
    let frames = messageFrames(endingWith: number, limit: LogState.messageReach)
    guard let first = frames.first else { return nil }
    let limit = Self.copyLimit
    let bytes =
      contents.content(of: frames, limit: limit + 1)
      ?? payloads.payload(of: first, limit: limit + 1)
    return Copied(
      bytes: Array(bytes.prefix(limit)), isWhole: bytes.count <= limit, frames: frames)
  }

  /// The decoded message, laid out: JSON as JSON, anything else as a tree of names and values.
  private func pretty(_ payload: Copied) -> (text: String, form: String)? {
    if let json = CopiedText.pretty(payload.bytes) { return (json, "JSON") }
    guard !payload.frames.isEmpty,
      let sink = decoded.units(of: payload.frames, limit: Self.copyLimit)
    else { return nil }
    let known = sink.units.filter { !$0.isPlain }
    guard !known.isEmpty else { return nil }
    return (CopiedText.outline(of: sink), known[0].form)
  }

  private mutating func copy(_ payload: Copied, as format: CopyFormat) -> [Effect] {
    let count = payload.bytes.count
    let bytes =
      payload.isWhole ? "\(count) byte\(count == 1 ? "" : "s")" : "the first \(count) bytes"
    switch format {
    case .hex: return copy(HexText.stream(payload.bytes), what: "\(bytes) as hexadecimal")
    case .base64: return copy(Base64.encode(payload.bytes), what: "\(bytes) as base64")
    case .c: return copy(CopiedText.c(payload.bytes), what: "\(bytes) as a string of C")
    case .pretty:
      guard payload.isWhole, let pretty = pretty(payload) else {
        notice = Notice("the payload has no form that can be laid out; :copy text or hex", .error)
        return []
      }
      return copy(pretty.text, what: "\(bytes) of \(pretty.form), laid out")
    case .text, .json, .ndjson, .value, .path, .filter, .url, .wscat, .websocat, .curl, .python,
      .row:
      guard let text = Self.text(of: payload) else {
        notice = Notice("the payload is not UTF-8; :copy hex, base64 or c", .error)
        return []
      }
      return format == .json
        ? copy(CopiedText.json(text), what: "\(bytes) as a string of JSON")
        : copy(text, what: "\(bytes) of text")
    }
  }

  /// The payload as text; nil when it is not UTF-8.
  ///
  /// The cut may fall into a character.
  static func text(of payload: Copied) -> String? {
    for missing in 0..<(payload.isWhole ? 1 : 4) {
      let bytes = payload.bytes.dropLast(missing)
      if let text = String(validating: bytes, as: UTF8.self) { return text }
    }
    return nil
  }

  mutating func copy(_ text: String, what: String) -> [Effect] {
    guard !text.isEmpty else {
      notice = Notice("there is nothing to copy")
      return []
    }
    notice = Notice("copied \(what)")
    return [.copy(text, what: what)]
  }
}
