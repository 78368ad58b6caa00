import JSON

/// What a decoder bases its claim on.
package struct Evidence: Sendable {
  package let facts: ConversationFacts
  package let piece: Piece
  /// The outermost members or elements, when the message is an object or array of JSON.
  package let json: JSONShape?

  package init(facts: ConversationFacts, piece: Piece) {
    self.facts = facts
    self.piece = piece
    json = JSONShape(piece.bytes, isCut: piece.isCut)
  }

  /// Whether the handshake selected a subprotocol of the decoder.
  package func names(_ about: About) -> Bool {
    about.subprotocols.contains(facts.subprotocol)
  }
}

/// One message as it is read: unmasked, inflated, its fragments joined.
package struct Piece: Sendable {
  package var bytes: [UInt8]
  /// Whether its opcode is text.
  package var isText: Bool
  package var isFromClient: Bool
  /// Whether bytes after these were left out, as in the rows of a list.
  package var isCut: Bool
  /// How many bytes the whole message has; nil when it was cut and that is not known.
  package var length: Int?

  package init(
    _ bytes: [UInt8], isText: Bool, isFromClient: Bool, isCut: Bool = false, length: Int? = nil
  ) {
    self.bytes = bytes
    self.isText = isText
    self.isFromClient = isFromClient
    self.isCut = isCut
    self.length = isCut ? length : bytes.count
  }
}

/// What is known of a connection before its first message.
package struct ConversationFacts: Sendable {
  /// The selected subprotocol, in lower case; empty when there is none.
  package var subprotocol: String
  /// Path and query of the URL.
  package var target: String
  /// Whether the user chose this decoder: what does not fit is then broken.
  package var isChosen = false
  /// The protocols that a connection inside this one may speak.
  var protocols: [any PayloadDecoder.Type] = []

  package init(subprotocol: String?, target: String?) {
    self.subprotocol = subprotocol?.lowercased() ?? ""
    self.target = target ?? ""
  }
}
