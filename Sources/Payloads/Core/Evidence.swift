import JSON

/// What a decoder's claim rests on.
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

  /// Whether the handshake agreed on a subprotocol of the decoder.
  package func names(_ about: About) -> Bool {
    about.subprotocols.contains(facts.subprotocol)
  }
}
