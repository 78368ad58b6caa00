package import Capture
import Payloads
import WebSocket

/// Which HTTP exchange of a session is meant.
package struct ExchangeKey: Hashable, Sendable {
  package var connection: UInt32
  /// Its number on its connection, from 1.
  package var number: UInt32

  package init(_ exchange: HTTPExchange) {
    self.init(connection: exchange.connection, number: exchange.number)
  }

  init(connection: UInt32, number: UInt32) {
    self.connection = connection
    self.number = number
  }
}

/// The bodies of an exchange that carries packets of a session of Engine.IO, as decoders take them.
struct PollingExchange {
  /// A body, and when its last byte came.
  struct Body {
    var piece: Piece
    var end: UInt64
  }

  let key: ExchangeKey
  let url: String
  let target: PollingTarget
  private(set) var bodies: [Body] = []

  /// Bytes of a body once its coding is removed.
  static let limit = 1 << 20

  /// - Parameter limit: Bytes of each body that are read.
  /// - Returns: nil for any other exchange.
  init?(_ exchange: HTTPExchange, limit: Int = PollingExchange.limit) {
    guard let target = PollingTarget(exchange.target), target.isPolling else { return nil }
    self.target = target
    key = ExchangeKey(exchange)
    url = exchange.target
    let request = exchange.requestBody
    add(
      request, limit, isCut: UInt64(request.count) < exchange.requestLength, isFromClient: true,
      end: exchange.time)
    guard exchange.status == 200 else { return }
    var body = exchange.responseBody
    var isCut = UInt64(body.count) < exchange.responseLength
    if exchange.responseCoding != nil {
      // A body whose end is missing may end in the middle of a packet.
      guard !isCut, let plain = ContentCoding.inflate(body, limit: limit + 1) else { return }
      body = plain
      isCut = false
    }
    add(body, limit, isCut: isCut, isFromClient: false, end: exchange.timeEnd ?? exchange.time)
  }

  private mutating func add(
    _ body: [UInt8], _ limit: Int, isCut: Bool, isFromClient: Bool, end: UInt64
  ) {
    guard !body.isEmpty else { return }
    let piece = Piece(
      body.count > limit ? Array(body.prefix(limit)) : body, isText: true,
      isFromClient: isFromClient, isCut: isCut || body.count > limit)
    bodies.append(Body(piece: piece, end: end))
  }

  /// A conversation at its beginning.
  static func conversation(_ url: String) -> Conversation {
    Conversation(ConversationFacts(subprotocol: nil, target: url), as: nil, by: nil)
  }

  /// The session that it belongs to; nil where neither its URL nor its answer names it.
  var session: String? { target.session ?? opened }

  /// The session that the answer begins.
  private var opened: String? {
    bodies.lazy.filter { !$0.piece.isFromClient }
      .compactMap { PollingTarget.session(openedBy: $0.piece.bytes) }.first
  }
}
