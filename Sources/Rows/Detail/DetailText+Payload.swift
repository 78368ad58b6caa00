import Capture
import Output
import Payloads
package import Screen
import Text
import Trees
import WebSocket

extension DetailText {
  /// Adds content: laid out where its form is known, anything else as it stands.
  mutating func add(content: [UInt8], of connection: UInt32, opcode: Opcode, isWhole: Bool) {
    if opcode == .ping || opcode == .pong, !VisibleText.isText(content, isWhole: isWhole) {
      return add(hex: content)
    }
    guard isWhole, let lines = PrettyJSON.lines(of: content) else {
      field(Self.textField(content)) { $0.add(text: content) }
      return
    }
    for line in lines { add(laidOut: line) }
  }

  /// Adds bytes that are not text.
  private mutating func add(hex bytes: [UInt8]) {
    for line in HexDump.lines(of: bytes, from: 0, count: bytes.count, width: width) {
      add(line: line)
    }
  }

  /// Adds text as it stands.
  mutating func add(text: [UInt8]) {
    for line in LineWrapper.lines(of: text, width: width, marking: source.searched) {
      add(line: line)
    }
  }

  private mutating func add(laidOut line: PayloadLine) {
    let indent = String(repeating: "  ", count: min(line.depth, width / 4))
    add(
      line: [TextRun(indent)]
        + line.runs.flatMap { TextRun($0.text, $0.kind.role).marking(source.searched) })
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
