/// The messages of SignalR.
enum SignalRKind: Int, Sendable {
  case handshakeResponse = -1
  case handshakeRequest = 0
  case invocation = 1
  case streamItem = 2
  case completion = 3
  case streamInvocation = 4
  case cancelInvocation = 5
  case ping = 6
  case close = 7
  case ack = 8
  case sequence = 9

  /// The message with a number on the wire.
  init?(wire number: Int) {
    guard (1...9).contains(number) else { return nil }
    self.init(rawValue: number)
  }

  /// Its name in the specification.
  var name: String {
    switch self {
    case .handshakeResponse: "HandshakeResponse"
    case .handshakeRequest: "HandshakeRequest"
    case .invocation: "Invocation"
    case .streamItem: "StreamItem"
    case .completion: "Completion"
    case .streamInvocation: "StreamInvocation"
    case .cancelInvocation: "CancelInvocation"
    case .ping: "Ping"
    case .close: "Close"
    case .ack: "Ack"
    case .sequence: "Sequence"
    }
  }

  /// Whether it begins something that is answered.
  var isCall: Bool { self == .invocation || self == .streamInvocation }

  /// Whether it has no meaning without the identifier of an invocation.
  var needsID: Bool {
    switch self {
    case .streamInvocation, .streamItem, .completion, .cancelInvocation: true
    default: false
    }
  }

  /// The elements of its MessagePack array, in order.
  var elements: [String] {
    switch self {
    case .invocation, .streamInvocation:
      ["type", "headers", "invocation", "target", "arguments", "streamIds"]
    case .streamItem: ["type", "headers", "invocation", "item"]
    case .completion: ["type", "headers", "invocation", "resultKind", "result"]
    case .cancelInvocation: ["type", "headers", "invocation"]
    case .ping, .handshakeRequest, .handshakeResponse: ["type"]
    case .close: ["type", "error", "allowReconnect"]
    case .ack, .sequence: ["type", "sequenceId"]
    }
  }

  /// How many elements its array may have.
  var counts: ClosedRange<Int> {
    switch self {
    // Servers from before client streams omit the last element.
    case .invocation, .streamInvocation: 5...6
    case .completion: 4...5
    case .close: 2...3
    default: elements.count...elements.count
    }
  }
}

/// What ties a message of SignalR to others.
struct SignalRCall {
  var kind: SignalRKind
  var id: [UInt8]?
  var target: [UInt8] = []
  /// Streams that the caller is going to send.
  var streams: [[UInt8]] = []
}

/// The streams that one end sends, by the invocation that announced them.
struct SignalRStreams: Equatable, Sendable {
  private static let limit = 1024
  private static let idLimit = 128

  private var invocations: [[UInt8]: [UInt8]] = [:]

  mutating func announce(_ streams: [[UInt8]], of invocation: [UInt8]) {
    for stream in streams where stream.count + invocation.count <= Self.idLimit {
      if invocations.count < Self.limit { invocations[stream] = invocation }
    }
  }

  func invocation(of stream: [UInt8]) -> [UInt8]? { invocations[stream] }

  mutating func end(_ stream: [UInt8]) { invocations[stream] = nil }
}

extension SignalR {
  private static let space = "signalr"

  /// How a message belongs to others.
  ///
  /// Items, and the end, of a stream that the caller sends have identifiers of their own, which the
  /// invocation announced.
  mutating func link(_ call: SignalRCall, fromClient: Bool) -> Link? {
    switch call.kind {
    case .handshakeRequest:
      return Link(.request, space: "signalr handshake", id: [], label: Array("handshake".utf8))
    case .handshakeResponse: return Link(.reply, space: "signalr handshake", id: [])
    default: break
    }
    guard let id = call.id else { return nil }
    switch call.kind {
    case .invocation, .streamInvocation:
      if fromClient {
        clientStreams.announce(call.streams, of: id)
      } else {
        serverStreams.announce(call.streams, of: id)
      }
      return Link(.request, space: Self.space, id: id, label: call.target)
    case .streamItem, .completion: return answer(call.kind, id, fromClient: fromClient)
    case .cancelInvocation: return Link(.end, space: Self.space, id: id, asker: .sender)
    default: return nil
    }
  }

  private mutating func answer(_ kind: SignalRKind, _ id: [UInt8], fromClient: Bool) -> Link {
    let streams = fromClient ? clientStreams : serverStreams
    if let invocation = streams.invocation(of: id) {
      if kind == .completion {
        if fromClient { clientStreams.end(id) } else { serverStreams.end(id) }
      }
      return Link(.item, space: Self.space, id: invocation, asker: .sender)
    }
    return Link(kind == .completion ? .reply : .item, space: Self.space, id: id)
  }
}
