import Capture
import Text
package import WebSocket

/// What a line of the composer asks for.
package enum ComposerCommand: Equatable, Sendable {
  case send(OutgoingMessage)
  /// Send what a file has, as text or binary.
  case file(path: String, isText: Bool)
  /// Send a message on every open connection.
  case all(OutgoingMessage)
  /// From now on lines go to this end.
  case to(Endpoint)
  /// Hold what an expression matches.
  case hold(String)
  case forward(all: Bool)
  case drop
  case edit

  /// Reads a line of a client's composer: what `OutgoingMessage` knows, and files.
  package static func readAsClient(_ line: String) -> Result<ComposerCommand, ComposerError> {
    if line == "/all" || line.hasPrefix("/all ") {
      return OutgoingMessage.read(String(line.dropFirst(5))).map { .all($0) }
    }
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
    default: return readAsClient(line)
    }
  }
}
