package import WebSocket

extension ConnectionRecorder {
  /// The refusal of an opening handshake whose head has come and whose body has not ended.
  ///
  /// A server may never end it. Only the kept part of the body is there.
  package var refusalUnderWay: (response: ResponseHead, body: [UInt8])? {
    guard dissector.phase == .http, let exchange = dissector.exchanges.waiting.first,
      exchange.request.isWebSocketHandshake, let response = exchange.response,
      response.status != 101
    else { return nil }
    return (response, exchange.body)
  }
}
