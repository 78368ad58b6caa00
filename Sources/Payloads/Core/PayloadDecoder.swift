/// Reads the messages of one connection as units.
///
/// The decoder's value is the state of the conversation: a copy of it is a checkpoint from which
/// any later message can be read again.
package protocol PayloadDecoder: Sendable {
  /// The names by which users and filters know it.
  static var about: About { get }

  /// Whether what a message says depends on the messages before it.
  static var remembers: Bool { get }

  /// How sure it is that a conversation is in its protocol.
  static func claim(_ evidence: Evidence) -> Claim

  /// A decoder for a new conversation.
  init(_ conversation: ConversationFacts)

  /// Reads the next message and passes its units to the sink.
  ///
  /// No bytes may make it trap, and its time must stay in proportion to their number. What can be
  /// read comes first, then an issue with the byte where that ends.
  ///
  /// - Returns: Whether the message is one of this protocol; when it is not, nothing was passed on,
  ///   and the form of the message is detected instead.
  mutating func decode(_ piece: Piece, to sink: inout NodeSink) -> Bool
}

/// How sure a decoder is, in ascending order.
package enum Claim: Int, Comparable, Sendable {
  case none
  /// It is possible, as for many other protocols.
  case weak
  /// Its shape is that of the protocol.
  case likely
  /// Nothing else looks like this.
  case certain
  /// The handshake says so.
  case named

  package static func < (one: Claim, other: Claim) -> Bool { one.rawValue < other.rawValue }
}

/// The names by which users and filters know a decoder.
package struct About: Sendable {
  package struct Field: Sendable {
    package enum Kind: String, Sendable {
      case text, number, flag, bytes
      /// A value with others inside it: a path may follow.
      case tree
    }

    package var name: String
    package var kind: Kind
    /// One sentence without its full stop.
    package var sentence: String

    package init(_ name: String, _ kind: Kind, _ sentence: String) {
      self.name = name
      self.kind = kind
      self.sentence = sentence
    }
  }

  /// As in `form == "…"` and `--decode-as`: `socket.io`.
  package var form: String
  /// The beginning of its fields' names: `socketio`; fields are then `socketio.event`.
  package var prefix: String
  /// As its specification writes it: `Socket.IO`.
  package var name: String
  /// Subprotocols that name it.
  package var subprotocols: [String]
  package var fields: [Field]
  /// Whether a path into the payload follows the prefix at once, as in `msgpack.a.b`.
  package var hasOpenPath: Bool

  package init(
    form: String, prefix: String, name: String, subprotocols: [String] = [],
    hasOpenPath: Bool = false, fields: [Field] = []
  ) {
    self.form = form
    self.prefix = prefix
    self.name = name
    self.subprotocols = subprotocols
    self.fields = fields
    self.hasOpenPath = hasOpenPath
  }
}

extension PayloadDecoder {
  package static var remembers: Bool { true }
}

/// A decoder of a protocol that may begin with polling requests before a WebSocket takes over, so
/// that both are one conversation.
protocol PollingDecoder: PayloadDecoder {
  /// Reads the body of a request or of its answer, as `decode` reads a message.
  ///
  /// - Returns: Whether it is a body of this protocol.
  mutating func decodeBody(_ piece: Piece, to sink: inout NodeSink) -> Bool
  /// Whether one end has closed the session that the connection and its polling requests carry.
  var isOver: Bool { get }
}
