import WebSocket

/// Rewrites a client's request head for the upstream.
protocol HeadRewriter: Sendable {
  /// Whether a request is for the upstream that is connected, and not for another one.
  func serves(_ head: RequestHead) -> Bool

  /// Why a request must not pass, whatever is connected; nil when it may.
  func refusal(of head: RequestHead) -> Refusal?

  /// The bytes of a head to send to the upstream.
  ///
  /// The head must not be ambiguous: then its lines end in CRLF, and its fields hold every byte.
  func bytes(of head: RequestHead) -> [UInt8]
}

extension HeadRewriter {
  func refusal(of head: RequestHead) -> Refusal? { nil }
}
