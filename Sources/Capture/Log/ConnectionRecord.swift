package import Pcapng
package import WebSocket

/// What is known of a connection before its first byte.
package struct ConnectionOrigin: Equatable, Sendable {
  /// The two addresses of the connection.
  package var client: Address
  package var server: Address
  /// TLS as it was negotiated with the server; nil without TLS.
  package var tls: TLSFacts?
  /// TLS as it was negotiated with the client, where windsock is between the two.
  package var clientTLS: TLSFacts?
  /// A note for the user, such as that the addresses stand for a Unix socket.
  package var note: String?

  package init(
    client: Address, server: Address, tls: TLSFacts? = nil, clientTLS: TLSFacts? = nil,
    note: String? = nil
  ) {
    self.client = client
    self.server = server
    self.tls = tls
    self.clientTLS = clientTLS
    self.note = note
  }
}

/// One connection: its opening handshake, and counts of what followed.
package struct ConnectionRecord: Sendable {
  /// The stage that the connection has reached.
  package enum Phase: Equatable, Sendable {
    /// HTTP is spoken; no WebSocket yet.
    case http
    case open
    /// At least one Close frame was seen.
    case closing
    case closed
    /// The handshake was refused.
    case refused
  }

  /// What one end sent.
  package struct Traffic: Equatable, Sendable {
    package var frames: UInt64 = 0
    /// Bytes on the wire, the handshake included.
    package var bytes: UInt64 = 0
    package var lastTime: UInt64 = 0

    mutating func add(frames: Int, bytes: Int, at time: UInt64) {
      self.frames += UInt64(frames)
      self.bytes += UInt64(bytes)
      lastTime = time
    }
  }

  package let number: UInt32
  /// Arrival of the connection's first byte, or of its request when it follows a refused one, in
  /// nanoseconds since the Unix epoch.
  package let time: UInt64
  package var origin: ConnectionOrigin
  /// The number of the handshake before this one on the same transport, which was refused; nil for
  /// the first.
  package internal(set) var previous: UInt32?
  package var phase = Phase.http
  /// The URL of the WebSocket, nil until an upgrade was asked for.
  package var url: String?
  package var request: RequestHead? {
    get { keptRequest?.head }
    set { keptRequest = newValue.map { KeptHead($0) } }
  }
  package var response: ResponseHead? {
    get { keptResponse?.head }
    set { keptResponse = newValue.map { KeptHead($0) } }
  }
  package var handshake: NegotiatedHandshake?
  /// The first bytes of the body of a refusal.
  package var refusalBody: [UInt8] = []
  /// When the handshake was answered; when the first frame was found in a capture that starts in
  /// the middle of the connection.
  package var openedTime: UInt64?
  package var client = Traffic()
  package var server = Traffic()
  package var close: CloseSummary?
  /// Why the connection could not do what it was asked to; one sentence.
  package var failure: String?
  /// Frames that were not complete when last looked at, at most one for each end.
  package var underWay: [PartialFrame] = []
  /// A note of the user's.
  package var note: String?

  private var keptRequest: KeptHead<RequestHead>?
  private var keptResponse: KeptHead<ResponseHead>?
  package var index = FrameIndex()
  /// Where inflating what an end sent can begin again: after these frames, with these windows.
  var clientCheckpoints: [Checkpoint] = []
  var serverCheckpoints: [Checkpoint] = []

  struct Checkpoint: Sendable {
    var after: UInt32
    var window: [UInt8]
  }

  mutating func keep(_ checkpoint: Checkpoint, from: Endpoint, replacesLast: Bool) {
    if from == .client {
      if replacesLast { clientCheckpoints.removeLast(min(1, clientCheckpoints.count)) }
      clientCheckpoints.append(checkpoint)
    } else {
      if replacesLast { serverCheckpoints.removeLast(min(1, serverCheckpoints.count)) }
      serverCheckpoints.append(checkpoint)
    }
  }

  package init(number: UInt32, time: UInt64, origin: ConnectionOrigin) {
    self.number = number
    self.time = time
    self.origin = origin
  }

  /// How many frames of this connection are complete.
  package var frameCount: Int { index.count }

  /// Whether the connection was a WebSocket already when its capture began: no handshake seen.
  package var isJoined: Bool { openedTime != nil && !hasRequest }

  /// Whether a request is known, without reading it.
  package var hasRequest: Bool { keptRequest != nil }
  /// Whether an answer is known, without reading it.
  package var hasResponse: Bool { keptResponse != nil }

  /// Whether the handshake was answered, or the connection joined without one, so that its row has
  /// been written.
  var isReported: Bool { hasResponse || openedTime != nil }

  /// Keeps only what the row of a closed connection needs.
  mutating func pack() {
    keptRequest?.pack()
    keptResponse?.pack()
  }

  /// Counts what one end sent in a read.
  mutating func count(frames: Int, bytes: Int, from end: Endpoint, at time: UInt64) {
    if end == .client {
      client.add(frames: frames, bytes: bytes, at: time)
    } else {
      server.add(frames: frames, bytes: bytes, at: time)
    }
  }

  package func traffic(from end: Endpoint) -> Traffic { end == .client ? client : server }
}
