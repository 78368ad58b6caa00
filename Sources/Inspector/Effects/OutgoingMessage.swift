import Intercept
import Rows
import Text
package import WebSocket

/// What the composer sends.
package enum OutgoingMessage: Equatable, Sendable {
  case text(String)
  case binary([UInt8])
  case ping([UInt8])
  case pong([UInt8])
  case close(CloseCode?, reason: String)
  /// A frame as it was written, legal or not.
  case frame(AuthoredFrame)
}

/// Why a line cannot be sent.
package enum ComposerError: Error, Equatable, Sendable {
  case unknownCommand(String)
  case badHex(String)
  case badCode(String)
  case tooLong(Int)
  case badBase64
  case badEnd(String)
  case badFrame(AuthoringError)
  /// Between two ends a frame keeps the form that its connection gives it.
  case ownForm
  case badInterval(String)
  case noFile
  case notText(String)

  /// One sentence for the hint line.
  package var sentence: String {
    switch self {
    case .unknownCommand(let name):
      "there is no command \(name); a line that begins with a slash is written with two"
    case .badHex(let text): "'\(text)' is not hexadecimal: two digits a byte, spaces allowed"
    case .badCode(let text): "'\(text)' is not a Close code: a number from 0 to 65535"
    case .badBase64: "this is not base64: letters, digits, + and /, padded with ="
    case .badEnd(let text): "'\(text)' is no end of the connection: /to client or /to server"
    case .badFrame(let error): error.sentence
    case .ownForm:
      "mask, form, len, delay and raw are for an end of a connection (connect, listen): "
        + "here a frame is written as its connection has it"
    case .badInterval(let text):
      "'\(text)' is not an interval and a line: /every SECONDS LINE, such as /every 5 hello"
    case .noFile: "there is no file named: /file PATH, or /file text PATH"
    case .notText(let path): "\(path) is not UTF-8; /file without text sends it as binary"
    case .tooLong(let count):
      "a control frame carries at most 125 bytes, this one would have \(count)"
    }
  }
}

extension OutgoingMessage {
  /// The message as it is injected between the two ends of a relayed connection: a frame, or those
  /// that the user cut it into.
  func injected() throws(ComposerError) -> [InjectedFrame] {
    switch self {
    case .text(let text): return [.text(text)]
    case .binary(let bytes): return [.binary(bytes)]
    case .ping(let payload): return [.ping(payload)]
    case .pong(let payload): return [.pong(payload)]
    case .close(let code, let reason): return [.close(code, reason: reason)]
    case .frame(let frame):
      if frame.hasOwnForm { throw .ownForm }
      return frame.parts.map { .authored(firstByte: $0.firstByte, payload: $0.payload) }
    }
  }
}

extension OutgoingMessage {
  /// The most bytes a control frame may carry (RFC 6455, section 5.5).
  private static let controlLimit = 125

  /// Reads a line of the composer: text, or a command that begins with a slash.
  package static func read(_ line: String) -> Result<OutgoingMessage, ComposerError> {
    guard line.hasPrefix("/") else { return .success(.text(line)) }
    guard !line.hasPrefix("//") else { return .success(.text(String(line.dropFirst()))) }
    let parts = line.split(separator: " ", maxSplits: 1)
    let argument = parts.count > 1 ? String(parts[1]) : ""
    switch parts.first {
    case "/ping": return control(Array(argument.utf8)) { .ping($0) }
    case "/pong": return control(Array(argument.utf8)) { .pong($0) }
    case "/close": return close(argument)
    case "/bin": return binary(argument)
    case "/b64":
      guard let bytes = Base64.decode(argument.trimmed) else { return .failure(.badBase64) }
      return .success(.binary(bytes))
    case "/text": return .success(.text(argument))
    case "/frame": return AuthoredFrame.read(argument).map { .frame($0) }.mapError { .badFrame($0) }
    default: return .failure(.unknownCommand(String(parts.first ?? "/")))
    }
  }

  private static func control(
    _ payload: [UInt8], _ make: ([UInt8]) -> OutgoingMessage
  ) -> Result<OutgoingMessage, ComposerError> {
    payload.count > controlLimit ? .failure(.tooLong(payload.count)) : .success(make(payload))
  }

  private static func close(_ argument: String) -> Result<OutgoingMessage, ComposerError> {
    let parts = argument.trimmed.split(separator: " ", maxSplits: 1)
    guard let number = parts.first else { return .success(.close(nil, reason: "")) }
    guard let code = UInt16(number) else { return .failure(.badCode(String(number))) }
    let reason = parts.count > 1 ? String(parts[1]) : ""
    let count = 2 + reason.utf8.count
    guard count <= controlLimit else { return .failure(.tooLong(count)) }
    return .success(.close(CloseCode(rawValue: code), reason: reason))
  }

  private static func binary(_ argument: String) -> Result<OutgoingMessage, ComposerError> {
    guard let bytes = HexText.bytes(of: argument) else { return .failure(.badHex(argument)) }
    return .success(.binary(bytes))
  }
}
