/// What an opening handshake agreed on.
package struct NegotiatedHandshake: Hashable, Sendable {
  /// Whether a WebSocket is open: the answer was a 101 to WebSocket.
  package var accepted: Bool
  /// The subprotocol the server chose.
  package var subprotocol: String?
  /// The server's Sec-WebSocket-Extensions as it stood, several lines joined by commas.
  package var extensions: String?
  /// The parameters of permessage-deflate when it was accepted.
  package var permessageDeflate: PermessageDeflate?
  /// Names of accepted extensions that windsock does not know, which may use any RSV bit.
  package var unknownExtensions: [String]

  /// Reads request and answer; what breaks a rule is read as most clients would read it.
  package init(request: RequestHead, response: ResponseHead) {
    let isWebSocket =
      request.isWebSocketHandshake || response.headers.list("Upgrade", has: "websocket")
    accepted = response.status == 101 && isWebSocket
    guard accepted else {
      unknownExtensions = []
      return
    }
    let (offers, _) = ExtensionOffer.parse(response.headers)
    let values = response.headers.values(for: "Sec-WebSocket-Extensions")
    let known = DeflateNegotiationChecks.name
    subprotocol = response.headers.first("Sec-WebSocket-Protocol")
    extensions = values.isEmpty ? nil : values.joined(separator: ", ")
    permessageDeflate = offers.first { $0.name == known }.map(PermessageDeflate.init(accepted:))
    unknownExtensions = offers.map(\.name).filter { $0 != known }
  }
}
