import Capture
import WebSocket

extension Model {
  /// Copies what the cursor stands on: a frame's payload, as text or hexadecimal; an event's
  /// sentence; a connection's URL.
  mutating func copy() -> [Effect] {
    if focus == .connections, let number = connections.selected {
      return copy(log.read { $0.connection(number)?.url } ?? "", what: "the URL")
    }
    switch cursorRow {
    case .frame(let number): return copyPayload(of: number)
    case .event(let index):
      guard let line = eventLine(index) else { return [] }
      return copy(line.text, what: "the row")
    case .held(let id): return copy(held(id)?.payload ?? [])
    case .underWay, nil:
      notice = Notice("there is nothing to copy yet")
      return []
    }
  }

  /// More than any clipboard takes from a terminal.
  private static let limit = 1 << 20

  private mutating func copyPayload(of number: UInt32) -> [Effect] {
    let frames = messageFrames(endingWith: number)
    guard let first = frames.first else { return [] }
    let content = contents.content(of: frames, limit: Self.limit)
    return copy(content ?? payloads.payload(of: first, limit: Self.limit))
  }

  private mutating func copy(_ payload: [UInt8]) -> [Effect] {
    if let text = String(validating: payload, as: UTF8.self) {
      return copy(text, what: "\(payload.count) bytes of text")
    }
    return copy(HexText.stream(payload), what: "\(payload.count) bytes as hexadecimal")
  }

  private mutating func copy(_ text: String, what: String) -> [Effect] {
    guard !text.isEmpty else {
      notice = Notice("there is nothing to copy")
      return []
    }
    notice = Notice("copied \(what)")
    return [.copy(text)]
  }
}
