package import WebSocket

/// What one read produced besides complete frames.
package enum DissectorEvent: Equatable, Sendable {
  /// A request asked for a WebSocket; `offset` is its place in the client's bytes.
  case upgradeRequested(RequestHead, offset: UInt64)
  /// The request was answered: with a 101 the connection is a WebSocket from here on, otherwise it
  /// was refused. The body is the kept part of the refusal's.
  case handshake(HandshakeOutcome)
  case exchange(HTTPExchange)
  /// A finding; `row` is that of its frame in the batch. When it concerns the connection that is
  /// nil, and `after` counts the batch's frames that came before it was known.
  case finding(Finding, row: Int?, after: Int = 0)
  case incomplete(PartialFrame)
  /// Why the bytes could not be read as the expected protocol; one sentence.
  case failure(String)
  /// The other protocol of a tunnel begins.
  case tunnel(authority: String)
  /// It ended, after these counts of bytes from each end.
  case tunnelEnded(authority: String, client: UInt64, server: UInt64)
  /// Compressed messages of an end begin, or cease, to refer to what is missing.
  case context(FrameBatch.ContextChange, from: Endpoint)
  case closing
  case closed(CloseSummary)

  /// An opening handshake and its outcome.
  package struct HandshakeOutcome: Equatable, Sendable {
    package var request: RequestHead
    package var response: ResponseHead
    package var negotiated: NegotiatedHandshake
    package var refusalBody: [UInt8]
  }
}
