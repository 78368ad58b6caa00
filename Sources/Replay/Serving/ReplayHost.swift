package import Capture
import JSON
import Synchronization
package import WebSocket

/// What a server that plays a recording knows: how each request is to be answered, and at which
/// point of the recording each client is.
///
/// All event loops of the server share it.
package final class ReplayHost: Sendable {
  /// A client, as far as its requests can be recognized as one client's.
  package final class Visitor: Sendable {
    /// The recorded Engine.IO session that it plays; nil for requests without a session.
    let recordedSid: String?
    package let variables: ReplayVariables

    init(recordedSid: String?, rules: ReplayTolerances) {
      self.recordedSid = recordedSid
      variables = ReplayVariables(rules: rules)
    }
  }

  /// What to do with a plain request.
  package enum Answer: Sendable {
    /// Send these bytes after this many nanoseconds.
    case send([UInt8], delay: UInt64)
    /// The same, once `isReady` returns true; see `whenRequested`.
    case later([UInt8], delay: UInt64, ticket: Ticket)
    case refuse(ServedRefusal)
  }

  /// What a client has to send before an answer may go out.
  package struct Ticket: Sendable {
    fileprivate var visitor: ObjectIdentifier
    /// Packets that it has to post.
    ///
    /// Requests are not counted: a client that is in a hurry puts
    /// several packets into one.
    fileprivate var packets: Int
  }

  private struct Progress {
    /// Recorded exchanges that were asked for, by their places.
    var used: Set<Int> = []
    /// Packets that were posted.
    var packets = 0
    var bells: [(ticket: Ticket, ring: @Sendable () -> Void)] = []
  }

  private struct State {
    var visitors: [String: Visitor] = [:]
    var progress: [ObjectIdentifier: Progress] = [:]
    /// How often each recorded connection was played.
    var plays: [UInt32: Int] = [:]
  }

  /// Clients of one kind that are remembered.
  private static let visitorLimit = 4096

  package let recorded: Session
  package let options: ReplayOptions
  private let connections: [ConnectionRecord]
  private let exchanges: [RecordedExchange]
  private let targets: [ServedTarget]
  private let anybody: Visitor
  private let random: @Sendable () -> UInt32
  private let state = Mutex(State())

  /// - Parameters:
  ///   - recorded: The recording.
  ///   - connections: Its connections that are played.
  ///   - exchanges: Its plain HTTP exchanges.
  ///   - random: Makes names of sessions.
  package init(
    _ recorded: Session, connections: [ConnectionRecord], exchanges: [RecordedExchange],
    options: ReplayOptions, random: @escaping @Sendable () -> UInt32
  ) {
    self.recorded = recorded
    self.connections = connections
    self.exchanges = exchanges
    self.options = options
    self.random = random
    targets = exchanges.map { ServedTarget($0.request.target) }
    anybody = Visitor(recordedSid: nil, rules: options.rules)
  }

  /// The recorded connection that a live handshake is answered with: of those for the same target,
  /// or else the same path, the one played least often.
  package func connection(
    for request: RequestHead
  ) -> Result<(record: ConnectionRecord, variables: ReplayVariables), ServedRefusal> {
    let target = ServedTarget(request.target)
    let visitor = visitor(for: target)
    let wanted = visitor?.recordedSid.map { target.replacing(sid: $0) } ?? target
    let known = connections.map { ServedTarget($0.request?.target ?? request.target) }
    var places = known.indices.filter { known[$0] == wanted }
    if places.isEmpty { places = known.indices.filter { known[$0].path == wanted.path } }
    let chosen = state.withLock { state in
      let place = places.min {
        state.plays[connections[$0].number, default: 0]
          < state.plays[connections[$1].number, default: 0]
      }
      if let place { state.plays[connections[place].number, default: 0] += 1 }
      return place
    }
    guard let chosen else {
      return .failure(
        ServedRefusal(
          status: 404, sentence: "the recording has no WebSocket for \(wanted.path)"))
    }
    let variables = visitor?.variables ?? ReplayVariables(rules: options.rules)
    return .success((connections[chosen], variables))
  }

  private func visitor(for target: ServedTarget) -> Visitor? {
    target.sid.flatMap { sid in state.withLock { $0.visitors[sid] } }
  }
}

// Plain HTTP.
extension ReplayHost {
  /// How a plain request is answered.
  package func answer(_ request: RequestHead, body: [UInt8]) -> Answer {
    let target = ServedTarget(request.target)
    let visitor = visitor(for: target) ?? anybody
    let wanted = visitor.recordedSid.map { target.replacing(sid: $0) } ?? target
    let candidates = exchanges.indices.filter {
      targets[$0] == wanted && exchanges[$0].request.method == request.method
        // The recording may have ended before the answer came.
        && exchanges[$0].response != nil
    }
    let isPost = request.method == "POST"
    if isPost, visitor.recordedSid != nil { receive(Self.packets(in: body), of: visitor) }
    guard let place = choose(candidates, body: body, isPost: isPost, visitor: visitor) else {
      if visitor.recordedSid != nil, request.method == "GET" { return lastAnswer(visitor) }
      return .refuse(
        ServedRefusal(
          status: 404,
          sentence: "the recording has no answer to \(request.method) \(request.target)"))
    }
    return answer(with: place, to: request, target, visitor)
  }

  /// The first recorded exchange that this client has not had, preferably with the same body.
  ///
  /// Without a session, and for what is posted in more pieces than in the recording, the last one
  /// is given again.
  private func choose(
    _ candidates: [Int], body: [UInt8], isPost: Bool, visitor: Visitor
  ) -> Int? {
    state.withLock { state in
      var used = state.progress[ObjectIdentifier(visitor)]?.used ?? []
      let left = candidates.filter { !used.contains($0) }
      let place =
        left.first { exchanges[$0].requestBody.matches(body) } ?? left.first
        ?? (visitor.recordedSid == nil || isPost ? candidates.last : nil)
      if let place { used.insert(place) }
      state.progress[ObjectIdentifier(visitor), default: Progress()].used = used
      return place
    }
  }

  /// Counts what a client posted, and wakes those that waited for it.
  private func receive(_ packets: Int, of visitor: Visitor) {
    let rings = state.withLock { state in
      var progress = state.progress[ObjectIdentifier(visitor)] ?? Progress()
      progress.packets += packets
      let count = progress.packets
      let ready = progress.bells.filter { $0.ticket.packets <= count }
      progress.bells.removeAll { $0.ticket.packets <= count }
      state.progress[ObjectIdentifier(visitor)] = progress
      return ready.map(\.ring)
    }
    for ring in rings { ring() }
  }

  /// The packets of a body that an answer may have to wait for; in Engine.IO 4, U+001E separates
  /// them.
  ///
  /// A Close is not one: a client that is leaving need not send one, and would wait for an answer
  /// that waits for it.
  private static func packets(in body: [UInt8]) -> Int {
    body.split(separator: 0x1E).count { packet in
      !packet.elementsEqual("1".utf8) && !packet.starts(with: "41".utf8)
    }
  }

  /// What the recorded client had posted at some time, and when it did so last.
  private func posted(sid: String?, before time: UInt64) -> (packets: Int, last: UInt64) {
    var result = (packets: 0, last: UInt64(0))
    guard let sid else { return result }
    for (exchange, target) in zip(exchanges, targets)
    where target.sid == sid && exchange.request.method == "POST" && exchange.time < time {
      result.packets += Self.packets(in: exchange.requestBody.bytes)
      result.last = max(result.last, exchange.time)
    }
    return result
  }

  private func hasPosted(_ packets: Int, _ visitor: ObjectIdentifier) -> Bool {
    state.withLock { packets <= $0.progress[visitor]?.packets ?? 0 }
  }

  private func answer(
    with place: Int, to request: RequestHead, _ target: ServedTarget, _ visitor: Visitor
  ) -> Answer {
    let exchange = exchanges[place]
    if let refusal = Self.refusal(of: exchange) { return .refuse(refusal) }
    var visitor = visitor
    if target.isEngineIO, target.sid == nil,
      let recorded = Self.sid(in: exchange.responseBody.bytes)
    {
      visitor = admit(recorded: recorded)
    }
    let bytes = Self.bytes(of: exchange, to: request, variables: visitor.variables)
    let posted = posted(sid: visitor.recordedSid, before: exchange.timeEnd)
    let begin = max(posted.last, exchange.time)
    let delay = ReplayPace(speed: options.speed, recorded: begin, live: 0).due(exchange.timeEnd)
    let identity = ObjectIdentifier(visitor)
    if hasPosted(posted.packets, identity) { return .send(bytes, delay: delay) }
    return .later(bytes, delay: delay, ticket: Ticket(visitor: identity, packets: posted.packets))
  }

  /// Why an exchange cannot be played: part of an answer would be mistaken for a whole one.
  private static func refusal(of exchange: RecordedExchange) -> ServedRefusal? {
    let body = exchange.responseBody
    guard !body.isWhole else { return nil }
    let request = "\(exchange.request.method) \(exchange.request.target)"
    let sentence =
      body.isTooLarge
      ? "the answer to \(request) has \(body.length) bytes, more than a replay keeps"
      : "the recording has \(body.bytes.count) of the \(body.length) bytes that \(request) was "
        + "answered with; record with a larger --http-body-limit"
    return ServedRefusal(status: 502, sentence: sentence)
  }

  /// The answer to a long poll that the recording has no answer for: once the client has sent
  /// everything it had sent, its session is over.
  private func lastAnswer(_ visitor: Visitor) -> Answer {
    let needed = posted(sid: visitor.recordedSid, before: .max).packets
    let bytes = Array("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".utf8)
    let identity = ObjectIdentifier(visitor)
    if hasPosted(needed, identity) { return .send(bytes, delay: 0) }
    return .later(bytes, delay: 0, ticket: Ticket(visitor: identity, packets: needed))
  }

  /// Calls back once the requests of a ticket have come: at once if they have already.
  package func whenRequested(_ ticket: Ticket, _ ring: @escaping @Sendable () -> Void) {
    let isReady = state.withLock { state in
      var progress = state.progress[ticket.visitor] ?? Progress()
      guard ticket.packets > progress.packets else { return true }
      progress.bells.append((ticket, ring))
      state.progress[ticket.visitor] = progress
      return false
    }
    if isReady { ring() }
  }

  /// Gives a new client a session of its own, which stands for the recorded one.
  private func admit(recorded: String) -> Visitor {
    let visitor = Visitor(recordedSid: recorded, rules: options.rules)
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
    let live = String(
      (0..<max(16, recorded.count)).map { _ in letters[Int(random() % UInt32(letters.count))] })
    visitor.variables.put(recorded, live)
    state.withLock { state in
      if state.visitors.count >= Self.visitorLimit {
        (state.visitors, state.progress) = ([:], [:])
      }
      state.visitors[live] = visitor
    }
    return visitor
  }

  /// The session that an Engine.IO server opens: `0{"sid":"…",…}`.
  private static func sid(in body: [UInt8]) -> String? {
    // U+001E separates several packets of one body.
    let packet = body.prefix { $0 != 0x1E }
    guard packet.first == 0x30, let text = JSONText(Array(packet)) else { return nil }
    return text.root["sid"]?.scalar.map { String(decoding: $0, as: UTF8.self) }
  }

  private static func bytes(
    of exchange: RecordedExchange, to request: RequestHead, variables: ReplayVariables
  ) -> [UInt8] {
    guard let response = exchange.response else { return [] }
    let isEncoded = response.headers.contains("Content-Encoding")
    let recorded = exchange.responseBody.bytes
    let body = isEncoded ? recorded : variables.applied(to: recorded)
    var text = "HTTP/1.1 \(response.status) \(response.reason)\r\n"
    let framing = ["content-length", "transfer-encoding", "connection", "keep-alive"]
    for field in response.headers.fields where !framing.contains(field.name.lowercased()) {
      text += HeadLine.make(field.name, variables.applied(to: field.value))
    }
    let hasBody = response.status != 204 && response.status != 304
    if hasBody { text += "Content-Length: \(body.count)\r\n" }
    let sendsBody = hasBody && request.method != "HEAD"
    return Latin1.bytes(text + "\r\n") + (sendsBody ? body : [])
  }
}
