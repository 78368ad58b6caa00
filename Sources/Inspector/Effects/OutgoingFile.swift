import Intercept
import Text
package import WebSocket

/// A file whose bytes are to be sent as one message.
package struct OutgoingFile: Equatable, Sendable {
  package var path: String
  /// Whether it is sent as text, otherwise as binary.
  package var isText: Bool
  package var connection: UInt32
  /// The end that gets it, where it is injected between two; nil when it is sent as the client.
  package var destination: Endpoint?

  /// Reads what follows `/file`: a path, perhaps after `text`.
  static func read(_ argument: String) -> Result<(path: String, isText: Bool), ComposerError> {
    let argument = argument.trimmed
    let isText = argument.hasPrefix("text ")
    let path = isText ? String(argument.dropFirst(5)).trimmed : argument
    return path.isEmpty ? .failure(.noFile) : .success((path, isText))
  }

  /// What sends the file, once its bytes are there.
  package func sending(_ bytes: [UInt8]) -> Result<Effect, ComposerError> {
    let text = isText ? String(validating: bytes, as: UTF8.self) : nil
    if isText, text == nil { return .failure(.notText(path)) }
    let message = text.map { OutgoingMessage.text($0) } ?? .binary(bytes)
    guard let destination else { return .success(.send(message, connection: connection)) }
    let frame: InjectedFrame = text.map { .text($0) } ?? .binary(bytes)
    return .success(.hold(.inject(frame, toward: destination, connection: connection)))
  }
}
