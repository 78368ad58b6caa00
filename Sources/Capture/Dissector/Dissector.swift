package import WebSocket

/// The WebSocket protocol as an observer sees it: takes the bytes of one connection, finds frames,
/// exchanges and findings.
///
/// It reads opening handshakes and other HTTP, then frames; it decides nothing and sends nothing,
/// never fails, and gives the same result however the bytes of a direction were chunked.
package struct Dissector {
  /// What the two directions carry.
  package enum Phase: Equatable, Sendable {
    case http
    case frames
    case tunnel
  }

  package internal(set) var phase = Phase.http
  /// The state of the other protocol, once there is one.
  var tunnel: Tunnel?
  var requests = HTTPStream<RequestHead>()
  var responses = HTTPStream<ResponseHead>()
  var exchanges = HTTPExchangeTracker()
  var requestAllowance: BodyAllowance
  var responseAllowance: BodyAllowance
  var clientParser: FrameParser
  var serverParser: FrameParser
  /// Whether what is inside compressed messages is left to a second stage.
  let splitsStages: Bool
  /// That stage; nil where frames are not compressed.
  var content: PerEndpoint<ContentStage>?
  var messageCount: UInt32 = 0
  var closing = ClosingHandshake()
  var pings = PingTracker()
  /// When the 101 was complete; frames the client sent before are early (H15).
  var acceptedTime: UInt64 = 0
  var isEarlyReported = false
  /// H15, until its frame is complete.
  var early: Finding?
  /// The ends about whose messages nothing is known, because bytes of theirs are missing.
  var lostMessages: Set<Endpoint> = []
  /// Compressed messages that referred to what is missing, except the current run of them.
  var uninflatedMessages = 0
  var clientBytes: UInt64 = 0
  var serverBytes: UInt64 = 0
  /// Kept beside the parsers, so that asking costs nothing.
  var isClientInsideFrame = false
  var isServerInsideFrame = false
  let limits: FrameLimits

  /// What the current call found; emptied when a call begins.
  package internal(set) var events: [DissectorEvent] = []
  /// Where in `events` the findings on frames are.
  var marks = 0..<0
  /// Where in the last read its frames begin: the bytes before were HTTP.
  package internal(set) var framesStart = 0
  /// Where in the HTTP of the last read bodies are longer than what is kept of them; of no meaning
  /// while `framesStart` is 0.
  var cuts: [Range<Int>] = []
  /// Whether the given bytes only stand in for bytes of an HTTP body that are not known.
  var isFilling = false

  /// - Parameters:
  ///   - limits: Limits for the frames; what the handshake settles is filled in.
  ///   - bodyLimit: Bytes of each HTTP body that are kept.
  ///   - splitsStages: Whether what is inside compressed messages is left to a second stage.
  package init(
    limits: FrameLimits = FrameLimits(), bodyLimit: UInt64 = .max, splitsStages: Bool = false
  ) {
    self.limits = limits
    self.splitsStages = splitsStages
    requestAllowance = BodyAllowance(limit: bodyLimit)
    responseAllowance = BodyAllowance(limit: bodyLimit)
    clientParser = FrameParser(from: .client, streamOffset: 0, limits: limits)
    serverParser = FrameParser(from: .server, streamOffset: 0, limits: limits)
  }

  /// Reads the next bytes of one direction.
  ///
  /// - Parameters:
  ///   - time: Their arrival, in nanoseconds since the Unix epoch.
  ///   - batch: Filled with the frames they completed.
  ///   - stopsBeforeFrames: Whether frames after the 101 are left for another call.
  /// - Returns: How many of the bytes were read. Fewer than all only where frames were to be left,
  ///   and from a client that sends more before its upgrade is answered: the answer decides what
  ///   those bytes are, so they have to be given again once `isUndecided` is false.
  package mutating func receive(
    _ bytes: UnsafeRawBufferPointer, from: Endpoint, at time: UInt64, into batch: FrameBatch,
    stopsBeforeFrames: Bool = false
  ) -> Int {
    events.removeAll(keepingCapacity: true)
    batch.begin()
    framesStart = 0
    marks = 0..<0
    if phase == .http {
      framesStart = readHTTP(bytes, from: from, at: time)
      if framesStart < bytes.count, phase == .http || (phase == .frames && stopsBeforeFrames) {
        count(framesStart, from: from)
        return framesStart
      }
    }
    count(bytes.count, from: from)
    if phase == .frames {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[framesStart...])
      parse(rest, from: from, at: time, into: batch)
    }
    return bytes.count
  }

  /// Whether the client waits for the answer to its upgrade, so that what it sends next cannot be
  /// read yet.
  package var isUndecided: Bool { phase == .http && requests.isPaused }

  /// Ends the connection: `by` closed or reset its transport first.
  ///
  /// - Parameter by: nil when no end was seen: the capture stopped, not the connection.
  package mutating func end(by: Endpoint?, at time: UInt64) {
    events.removeAll(keepingCapacity: true)
    switch phase {
    case .http: endHTTP(at: time)
    case .frames: endFrames(by: by, at: time)
    case .tunnel: endTunnel()
    }
  }

  /// Whether one end has begun a frame and not finished it: the cheap check before the others.
  @inline(__always)
  func isInsideFrame(_ end: Endpoint) -> Bool {
    end == .client ? isClientInsideFrame : isServerInsideFrame
  }

  func frameUnderWay(of end: Endpoint) -> FrameParser.UnfinishedFrame? {
    end == .client ? clientParser.frameUnderWay : serverParser.frameUnderWay
  }

  /// The frame that one end has begun and not finished.
  package func partialFrame(from: Endpoint, begun time: UInt64) -> PartialFrame? {
    guard isInsideFrame(from), let frame = frameUnderWay(of: from) else { return nil }
    return PartialFrame(
      connection: 0, from: from, header: frame.header, time: time, timeEnd: time,
      captured: frame.received,
      message: frame.message, fragment: frame.fragment, findings: frame.findings)
  }

  /// Bytes of the frame that one end has begun and not finished, header included.
  func unfinishedBytes(from end: Endpoint) -> UInt64 {
    let passed = end == .client ? clientParser.streamOffset : serverParser.streamOffset
    return frameUnderWay(of: end).map { passed &- $0.offset } ?? 0
  }

  /// Bytes of one direction so far.
  package func byteCount(from end: Endpoint) -> UInt64 {
    end == .client ? clientBytes : serverBytes
  }

  private mutating func count(_ bytes: Int, from: Endpoint) {
    if from == .client { clientBytes &+= UInt64(bytes) } else { serverBytes &+= UInt64(bytes) }
  }

}
