package import Replay
package import Transport
package import WebSocket

/// A connection to be opened: where to, and the settings of its opening handshake and TLS.
package struct ClientRequest: Sendable {
  package var url: WebSocketURL
  /// Fields of the user's own; they replace those windsock would send.
  package var headers: [(name: String, value: String)]
  /// Subprotocols to offer, best first.
  package var subprotocols: [String]
  package var origin: String?
  package var tls: TLSOptions
  /// The way to the server.
  package var reach: Reach
  /// Whether permessage-deflate is offered, and used when the server accepts.
  package var compress: Bool
  /// What is offered: the parameters of permessage-deflate.
  package var deflate: ExtensionOffer
  /// What the client does automatically.
  package var reflexes: ClientReflexes
  /// Whether Pings and Pongs of the server are reported.
  package var reportsPings = false
  /// Whether every message is sent back, and a breach of the protocol fails the connection: how a
  /// conformance suite wants its client.
  package var echo: Bool
  /// Seconds before each message is sent back; nil for at once.
  package var echoDelay: Double?
  /// The commands to carry out first on the open connection.
  package var firstCommands: [ClientCommand] = []
  /// An opening handshake of the user's own, in which `{{key}}` stands for a new key.
  package var template: [UInt8]?
  /// Called with the connection's number in the session, on its event loop, before anything from
  /// the server is read.
  package var numbered: (@Sendable (UInt32) -> Void)?
  /// The messages that the connection begins with; nil for none.
  package var opening: OpeningScript?
  /// The bytes of the opening handshake's request, instead of a generated one.
  package var handshake: [UInt8]?
  /// Makes the player of a recording for the connection, once it is open; called on its event loop
  /// with the connection's number, a maker of masking keys, and the moment in nanoseconds of
  /// uptime.
  package var player: (@Sendable (UInt32, @escaping () -> MaskingKey, UInt64) -> ReplayPlayer)?
  /// Seconds for connecting, and again for the answer to the handshake.
  package var connectTimeout: Double
  /// Bytes that a frame or message of the server may have, before the connection is closed with
  /// 1009; nil for any size.
  package var sizeLimit: UInt64?
  /// Whether an answer that breaks the rules of the opening handshake fails the connection, as RFC
  /// 6455 has it (section 4.1), instead of being reported with `opened`.
  package var failsBreaches: Bool

  package init(
    url: WebSocketURL, headers: [(name: String, value: String)] = [], subprotocols: [String] = [],
    origin: String? = nil, tls: TLSOptions = TLSOptions(), reach: Reach = Reach(),
    compress: Bool = true, deflate: ExtensionOffer = ClientRequest.deflate,
    reflexes: ClientReflexes = ClientReflexes(), echo: Bool = false, connectTimeout: Double = 10,
    sizeLimit: UInt64? = nil, failsBreaches: Bool = false
  ) {
    self.url = url
    self.headers = headers
    self.subprotocols = subprotocols
    self.origin = origin
    self.tls = tls
    self.reach = reach
    self.compress = compress
    self.deflate = deflate
    self.reflexes = reflexes
    self.echo = echo
    self.connectTimeout = connectTimeout
    self.sizeLimit = sizeLimit
    self.failsBreaches = failsBreaches
  }

  /// The offer of permessage-deflate that is made by default: any windows, context kept.
  package static let deflate = ExtensionOffer(
    "permessage-deflate", [ExtensionOffer.Parameter("client_max_window_bits")])
}
