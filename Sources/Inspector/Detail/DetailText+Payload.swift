import Capture
import Output
import Payloads
package import Screen
import Text
import WebSocket

extension DetailText {
  /// The payload as text: laid out where its form is known, anything else as it stands.
  mutating func addPayload(of frame: LoggedFrame) {
    let length = frame.row.header.length
    guard length > 0 else {
      add(TextRun("the payload is empty", .dim))
      return
    }
    let limit = model.list.isFollowing ? Document.glanceLimit : Document.textLimit
    let isLast = frame.row.fragment ?? 0 > 0
    let frames = isLast ? model.messageFrames(endingWith: frame.row.number) : [frame]
    if addUnits(of: frames, limit: limit) { return }
    guard let content = model.contents.content(of: frame, limit: limit) else {
      add(TextRun("compressed by permessage-deflate; the tab Hex has it as it came", .dim))
      return
    }
    if content.isEmpty {
      add(TextRun("the session file no longer has the payload", .dim))
    } else if frame.row.opcode == .close {
      add(line: Preview().runs(of: frame.row, content))
    } else {
      add(
        content: content, of: frame.row.connection, opcode: frame.row.opcode,
        isWhole: content.count < limit)
    }
    addMissing(of: frame, content.count, limit: limit)
  }

  /// Adds content: laid out where its form is known, anything else as it stands.
  mutating func add(content: [UInt8], of connection: UInt32, opcode: Opcode, isWhole: Bool) {
    if opcode == .ping || opcode == .pong, !VisibleText.isText(content, isWhole: isWhole) {
      return add(hex: content)
    }
    guard isWhole, let lines = PrettyJSON.lines(of: content) else {
      field(Self.textField(content)) { $0.add(text: content) }
      return
    }
    let fields = JSONFields(lines).expressions
    for (place, line) in lines.enumerated() {
      field(fields.indices.contains(place) ? fields[place] : nil) { $0.add(laidOut: line) }
    }
  }

  /// Adds bytes that are no text.
  private mutating func add(hex bytes: [UInt8]) {
    for line in HexDump.lines(of: bytes, from: 0, count: bytes.count, width: width) {
      add(line: line)
    }
  }

  /// Adds text as it stands.
  mutating func add(text: [UInt8]) {
    for line in LineWrapper.lines(of: text, width: width, marking: model.search.text) {
      add(line: line)
    }
  }

  private mutating func addMissing(of frame: LoggedFrame, _ count: Int, limit: Int) {
    if frame.row.flags.contains(.compressed) {
      if count >= limit { add(TextRun("there is more than is inflated here", .dim)) }
      return
    }
    let missing = frame.row.header.length - min(frame.row.header.length, UInt64(count))
    if missing > 0, count > 0 { add(TextRun("\(missing) more bytes are in the tab Hex", .dim)) }
  }

  private mutating func add(laidOut line: PayloadLine) {
    let indent = String(repeating: "  ", count: min(line.depth, width / 4))
    add(
      line: [TextRun(indent)]
        + line.runs.flatMap { TextRun($0.text, $0.kind.role).marking(model.search.text) })
  }
}

extension PayloadRun.Kind {
  package var role: Role {
    switch self {
    case .key: .jsonKey
    case .string: .jsonString
    case .number: .jsonNumber
    case .literal: .jsonLiteral
    case .punctuation: .jsonPunctuation
    }
  }
}
