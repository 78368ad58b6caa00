/// A decoder of a protocol that may begin with polling requests before a WebSocket takes over, so
/// that both are one conversation.
protocol PollingDecoder: PayloadDecoder {
  /// Reads the body of a request or of its answer, as `decode` reads a message.
  ///
  /// - Returns: Whether it is a body of this protocol.
  mutating func decodeBody(_ piece: Piece, to sink: inout NodeSink) -> Bool
}
