import Capture
package import Intercept
import Text
package import WebSocket

/// What a line of the composer asks for.
package enum ComposerCommand: Equatable, Sendable {
  case send(OutgoingMessage)
  /// Send what a file has, as text or binary.
  case file(path: String, isText: Bool)
  /// A frame as it was written, legal or not.
  case frame(InjectedFrame)
  /// From now on lines go to this end.
  case to(Endpoint)
  /// Hold what an expression matches.
  case hold(String)
  case forward(all: Bool)
  case drop
  case edit

  /// Reads a line of a client's composer: what `OutgoingMessage` knows, and files.
  package static func readAsClient(_ line: String) -> Result<ComposerCommand, ComposerError> {
    guard line == "/file" || line.hasPrefix("/file ") else {
      return OutgoingMessage.read(line).map { .send($0) }
    }
    return OutgoingFile.read(String(line.dropFirst(5))).map {
      .file(path: $0.path, isText: $0.isText)
    }
  }

  /// Reads a line of the composer between two ends: what a client's knows, and more.
  package static func read(_ line: String) -> Result<ComposerCommand, ComposerError> {
    let parts = line.split(separator: " ", maxSplits: 1)
    let argument = parts.count > 1 ? String(parts[1]) : ""
    switch parts.first ?? "" {
    case "/to":
      guard let end = Endpoint.allCases.first(where: { $0.name == argument.trimmed }) else {
        return .failure(.badEnd(argument))
      }
      return .success(.to(end))
    case "/hold": return .success(.hold(argument.trimmed))
    case "/forward": return .success(.forward(all: argument.trimmed == "all"))
    case "/drop": return .success(.drop)
    case "/edit": return .success(.edit)
    case "/frame": return AuthoredFrame.read(argument).map { .frame($0) }
    default: return readAsClient(line)
    }
  }
}

/// A frame that a person writes bit by bit: `/frame text !fin rsv1 PAYLOAD`.
enum AuthoredFrame {
  /// Reads the opcode, by name or number, then words for the bits, then the payload: text, or
  /// hexadecimal behind `hex`.
  static func read(_ text: String) -> Result<InjectedFrame, ComposerError> {
    var rest = Substring(text.trimmed)
    guard let opcode = opcode(takeWord(&rest)) else { return .failure(.badFrame(text)) }
    var first: UInt8 = 0x80 | opcode
    while let bits = bits(of: rest.prefix { $0 != " " }) {
      first = first & ~bits.cleared | bits.set
      _ = takeWord(&rest)
    }
    guard rest == "hex" || rest.hasPrefix("hex ") else {
      return .success(.authored(firstByte: first, payload: Array(rest.utf8)))
    }
    let digits = String(rest.dropFirst(3))
    guard let bytes = HexText.bytes(of: digits) else { return .failure(.badHex(digits)) }
    return .success(.authored(firstByte: first, payload: bytes))
  }

  private static func takeWord(_ rest: inout Substring) -> Substring {
    let word = rest.prefix { $0 != " " }
    rest = rest.dropFirst(word.count).drop { $0 == " " }
    return word
  }

  private static func opcode(_ word: Substring) -> UInt8? {
    let names: [Opcode] = [.continuation, .text, .binary, .close, .ping, .pong]
    if let known = names.first(where: { $0.name == word }) { return known.rawValue }
    if word == "cont" { return 0 }
    let number = word.hasPrefix("0x") ? UInt8(word.dropFirst(2), radix: 16) : UInt8(word)
    return number.flatMap { $0 < 16 ? $0 : nil }
  }

  private static func bits(of word: Substring) -> (set: UInt8, cleared: UInt8)? {
    switch word {
    case "fin": (0x80, 0)
    case "!fin", "nofin": (0, 0x80)
    case "rsv1": (0x40, 0)
    case "rsv2": (0x20, 0)
    case "rsv3": (0x10, 0)
    default: nil
    }
  }
}
