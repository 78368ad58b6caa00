package import WebSocket

/// Something a client is asked to do on a connection.
///
/// Text, binary, Ping and Pong are sent masked and by the rules; what is asked for before the
/// connection is open waits for it, and what is asked for after the Close is not sent. Authored
/// frames and raw bytes go out as they are.
package enum ClientCommand: Equatable, Sendable {
  case text(String)
  case binary([UInt8])
  /// Many messages, all of which are sent or none; not before the connection is open.
  case messages(MessageBatch)
  case ping([UInt8])
  case pong([UInt8])
  /// Begins the closing handshake; without a code the Close frame is empty. Asked for a second
  /// time, it ends the transport at once.
  case close(CloseCode?, reason: String)
  /// A frame made by the user, legal or not.
  ///
  /// The payload is masked with the header's key, when it has one, and is not compressed.
  case frame(FrameHeader, payload: [UInt8])
  case raw([UInt8])
  /// A frame that the user wrote bit by bit, in as many pieces as it says.
  case authored(AuthoredFrame)
  /// From now on Pings are answered, or not.
  case autoPong(Bool)
}

extension ClientCommand {
  /// Whether it is a message, which changes nothing about the connection.
  var isMessage: Bool {
    switch self {
    case .text, .binary, .messages: true
    case .ping, .pong, .close, .frame, .raw, .authored, .autoPong: false
    }
  }

  /// How many things it asks for.
  package var count: Int {
    if case .messages(let batch) = self { batch.count } else { 1 }
  }
}
