import Capture
import Payloads
import Screen
import WebSocket

extension DetailText {
  /// The payload as text: JSON laid out, anything else as it stands.
  mutating func addPayload(of frame: LoggedFrame) {
    let length = frame.row.header.length
    guard length > 0 else {
      add(TextRun("the payload is empty", .dim))
      return
    }
    let limit = model.list.isFollowing ? Document.glanceLimit : Document.textLimit
    let payload = model.payloads.payload(of: frame, limit: limit)
    if payload.isEmpty {
      add(TextRun("the session file no longer has the payload", .dim))
    } else if frame.row.flags.contains(.compressed) {
      add(TextRun("compressed by permessage-deflate; the tab Hex has it as it came", .dim))
    } else if frame.row.opcode == .close {
      for run in Preview(marks: marks).spans(of: frame.row, payload) { add(run) }
    } else if UInt64(payload.count) == length, let lines = JSONLines.lines(of: payload) {
      for line in lines { add(json: line, of: payload) }
    } else {
      for line in LineWrapper.lines(of: payload, width: width) { add(line: line) }
    }
    let missing = length - min(length, UInt64(payload.count))
    if missing > 0, !payload.isEmpty {
      add(TextRun("\(missing) more bytes are in the tab Hex", .dim))
    }
  }

  private mutating func add(json line: JSONLines.Line, of payload: [UInt8]) {
    let indent = String(repeating: "  ", count: min(line.depth, width / 4))
    var runs = [TextRun(indent)]
    for token in line.tokens {
      runs.append(TextRun(Array(payload[token.range]), token.kind.role))
      // Only what was between them is left out; a space makes them readable.
      if token.isFollowedBySpace { runs.append(TextRun(" ")) }
    }
    add(line: runs)
  }
}

extension JSONLines.Token.Kind {
  var role: Role {
    switch self {
    case .key: .jsonKey
    case .string: .jsonString
    case .number: .jsonNumber
    case .literal: .jsonLiteral
    case .punctuation: .jsonPunctuation
    }
  }
}
