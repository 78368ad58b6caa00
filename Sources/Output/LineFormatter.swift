package import Capture
package import Text
package import WebSocket

/// The messages of one end and nothing else: each as it is, followed by a line end.
package struct LineFormatter: RowFormatter {
  /// What follows a message.
  package enum Ending: Sendable {
    case newline
    /// A byte of 0.
    case null
    case none

    fileprivate var bytes: [UInt8] {
      switch self {
      case .newline: [0x0A]
      case .null: [0]
      case .none: []
      }
    }
  }

  /// The most bytes of a message that are in memory at once, where it has to be.
  private static let limit = 64 << 20

  private let sender: Endpoint
  private let ending: Ending
  private let isTerminal: Bool
  private let isWanted: ([LoggedFrame]) -> Bool
  private let report: (String) -> Void
  private var joiner = FrameJoiner()

  /// - Parameters:
  ///   - sender: Whose messages are written.
  ///   - ending: What follows each message.
  ///   - isTerminal: Whether the output is a terminal, for which text has to be made safe.
  ///   - isWanted: Whether a message is to be written; asked once for each, in order.
  ///   - report: Gets a sentence about a message that cannot be written as it was sent.
  package init(
    from sender: Endpoint = .server, _ ending: Ending, isTerminal: Bool,
    isWanted: @escaping ([LoggedFrame]) -> Bool,
    report: @escaping (String) -> Void
  ) {
    self.sender = sender
    self.ending = ending
    self.isTerminal = isTerminal
    self.isWanted = isWanted
    self.report = report
  }

  package mutating func append(
    _ item: LogCursor.Item, source: FormatSource, to output: inout RowBuffer
  ) {
    guard case .frame(let frame) = item, frame.row.from == sender,
      let frames = joiner.take(frame), let first = frames.first,
      first.row.opcode == .text || first.row.opcode == .binary, isWanted(frames)
    else { return }
    if isTerminal {
      guard let content = content(of: frames, source) else { return }
      output += Array(Self.visible(content).utf8)
    } else if first.row.flags.contains(.compressed) {
      guard let content = content(of: frames, source) else { return }
      output += content
    } else {
      for frame in frames { write(frame, source, to: &output) }
    }
    output += ending.bytes
    checkText(frames)
  }

  private func write(_ frame: LoggedFrame, _ source: FormatSource, to output: inout RowBuffer) {
    let read = source.payloads.forEachPiece(of: frame) { piece in
      output += piece
      output.relieve()
    }
    if read < frame.row.header.length { report("frame \(frame.row.number): its payload is gone") }
  }

  /// The whole content; nil when it is not available, which is reported.
  private func content(of frames: [LoggedFrame], _ source: FormatSource) -> [UInt8]? {
    var content: [UInt8] = []
    for frame in frames {
      let room = Self.limit - content.count
      guard frame.row.flags.contains(.compressed) else {
        content += source.payloads.payload(of: frame, limit: room)
        continue
      }
      guard source.inflated.append(contentOf: frame, limit: room, to: &content) else {
        report(
          "frame \(frame.row.number): the message cannot be inflated, "
            + "or is longer than 64 MiB; it was not printed")
        return nil
      }
    }
    return content
  }

  /// RFC 6455, section 8.1: a text message has to be UTF-8.
  private func checkText(_ frames: [LoggedFrame]) {
    for frame in frames {
      guard let rule = frame.rules.first(where: { $0.rawValue.first == "T" }) else { continue }
      return report("frame \(frame.row.number): \(rule.title) (\(rule.rawValue))")
    }
  }

  /// Text made safe for a terminal, with its line ends and tabs.
  static func visible(_ bytes: [UInt8]) -> String {
    var text = ""
    var rest = bytes[...]
    while let end = rest.firstIndex(where: { $0 == 0x0A || $0 == 0x09 }) {
      text += VisibleText.make(rest[..<end])
      text += rest[end] == 0x0A ? "\n" : "\t"
      rest = rest[(end + 1)...]
    }
    return text + VisibleText.make(rest)
  }
}
