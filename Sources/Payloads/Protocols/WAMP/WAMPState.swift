/// What a session of WAMP remembers: which request an event belongs to, and the names of what is
/// referred to by number.
struct WAMPState: Equatable, Sendable {
  /// The most entries of each table.
  private static let limit = 1024

  private struct Subscription: Equatable, Sendable {
    var request: UInt64
    var uri: [UInt8]
  }

  /// The topics and procedures of subscriptions and registrations that are not answered yet.
  private var asked: [UInt64: [UInt8]] = [:]
  private var subscriptions: [UInt64: Subscription] = [:]
  private var registrations: [UInt64: [UInt8]] = [:]
  /// The end that said goodbye first.
  private var goodbyeFromClient: Bool?

  /// The topic of an event, the procedure of an invocation; nil when its beginning was not seen.
  func uri(of message: WAMPMessage) -> [UInt8]? {
    switch message.type {
    case .event:
      message.text("details", "topic")
        ?? message.integer("subscription").flatMap { subscriptions[$0]?.uri }
    case .invocation:
      message.text("details", "procedure")
        ?? message.integer("registration").flatMap { registrations[$0] }
    default: nil
    }
  }

  /// Remembers what a message establishes, and links it.
  mutating func link(_ message: WAMPMessage, isFromClient: Bool) -> Link? {
    note(message)
    switch message.type {
    case .hello: return Link(.request, space: "wamp.session", id: [], label: label(message))
    case .welcome, .abort: return Link(.reply, space: "wamp.session", id: [])
    case .challenge: return Link(.request, space: "wamp.challenge", id: [])
    case .authenticate: return Link(.reply, space: "wamp.challenge", id: [])
    case .goodbye:
      let isReply = goodbyeFromClient == !isFromClient
      if !isReply { goodbyeFromClient = isFromClient }
      return Link(isReply ? .reply : .request, space: "wamp.goodbye", id: [])
    case .event:
      let place = message.integer("subscription").flatMap { subscriptions[$0] }
      return place.map { Link(.item, space: "wamp", id: Self.id($0.request)) }
    default: return message.integer("request").flatMap { exchange(message, $0) }
    }
  }

  /// The link of a message that has the number of a request.
  private func exchange(_ message: WAMPMessage, _ request: UInt64) -> Link? {
    let id = Self.id(request)
    switch message.type {
    case .publish:
      // A publication is only acknowledged if it asks for it.
      guard message.flag("options", "acknowledge") else { return nil }
      return Link(.request, space: "wamp", id: id, label: label(message))
    case .call, .subscribe, .register, .invocation, .unsubscribe, .unregister:
      return Link(.request, space: "wamp", id: id, label: label(message))
    case .result where message.flag("details", "progress"),
      .yield where message.flag("options", "progress"):
      return Link(.item, space: "wamp", id: id)
    // A subscription stays open for its events.
    case .subscribed: return Link(.item, space: "wamp", id: id)
    case .published, .registered, .unsubscribed, .unregistered, .result, .yield,
      .error:
      return Link(.reply, space: "wamp", id: id)
    default: return nil
    }
  }

  private mutating func note(_ message: WAMPMessage) {
    guard let request = message.integer("request") else { return }
    switch message.type {
    case .subscribe, .register:
      if asked.count < Self.limit { asked[request] = message.text("uri") }
    case .subscribed:
      let uri = asked.removeValue(forKey: request) ?? []
      guard let id = message.integer("subscription") else { return }
      if subscriptions.count < Self.limit {
        subscriptions[id] = Subscription(request: request, uri: uri)
      }
    case .registered:
      let uri = asked.removeValue(forKey: request)
      guard let id = message.integer("registration") else { return }
      if registrations.count < Self.limit { registrations[id] = uri }
    case .unsubscribe: subscriptions[message.integer("subscription") ?? 0] = nil
    case .unregister: registrations[message.integer("registration") ?? 0] = nil
    case .error: asked[request] = nil
    default: break
    }
  }

  /// What statistics group by: a topic or procedure, else the name of the message.
  private func label(_ message: WAMPMessage) -> [UInt8] {
    let name = Array((message.type?.name ?? "").utf8)
    guard let uri = message.text("uri") ?? uri(of: message) else { return name }
    return name + [0x20] + uri
  }

  private static func id(_ request: UInt64) -> [UInt8] { Array("\(request)".utf8) }
}
