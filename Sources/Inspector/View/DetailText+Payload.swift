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
    guard let content = model.contents.content(of: frame, limit: limit) else {
      add(TextRun("compressed by permessage-deflate; the tab Hex has it as it came", .dim))
      return
    }
    if content.isEmpty {
      add(TextRun("the session file no longer has the payload", .dim))
    } else if frame.row.opcode == .close {
      add(line: Preview().runs(of: frame.row, content))
    } else if content.count < limit, let lines = JSONLines.lines(of: content) {
      for line in lines { add(json: line, of: content) }
    } else {
      add(text: content)
    }
    addMissing(of: frame, content.count, limit: limit)
  }

  /// Adds text as it stands.
  mutating func add(text: [UInt8]) {
    for line in LineWrapper.lines(of: text, width: width, marking: model.search.text) {
      add(line: line)
    }
  }

  private mutating func addMissing(of frame: LoggedFrame, _ count: Int, limit: Int) {
    if frame.row.flags.contains(.compressed) {
      if count >= limit { add(TextRun("there is more, but so much is not inflated here", .dim)) }
      return
    }
    let missing = frame.row.header.length - min(frame.row.header.length, UInt64(count))
    if missing > 0, count > 0 { add(TextRun("\(missing) more bytes are in the tab Hex", .dim)) }
  }

  private mutating func add(json line: JSONLines.Line, of payload: [UInt8]) {
    let indent = String(repeating: "  ", count: min(line.depth, width / 4))
    var runs = [TextRun(indent)]
    for token in line.tokens {
      let run = TextRun(Array(payload[token.range]), token.kind.role)
      runs += run.marking(model.search.text)
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
