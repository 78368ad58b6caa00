import WebSocket

/// Handles the bytes of one client: requests are parsed and their heads rewritten, everything else
/// is forwarded as it came.
///
/// It holds no socket. Bytes go in, actions come out, and the owner of the sockets carries them out
/// in order.
struct HTTPForwarder {
  /// What is to be done, where "recorded" means given to the connection's recorder.
  enum Action: Equatable, Sendable {
    /// The upstream is needed now.
    case dial
    /// These bytes of the read are forwarded as they are, and recorded.
    case pass(Range<Int>)
    /// These are forwarded in place of what came, and recorded.
    case send([UInt8])
    /// These are recorded, and not forwarded now.
    case record([UInt8])
    /// These are forwarded; they were recorded when they came.
    case release([UInt8])
    /// The client gets this answer, and the connection is over.
    case refuse(Refusal)
    /// The connection is over in the middle of an answer.
    case abort(String)
    /// The client's next request is for another upstream.
    case handOver(ParsedRequest)
  }

  enum State: Equatable {
    case requests
    /// An upgrade or a CONNECT awaits its answer, which decides what the client's next bytes are.
    case undecided
    /// The connection carries another protocol; nothing is parsed any more.
    case raw
    /// The client will be refused once it has the answers to its earlier requests.
    case refusing(Refusal)
    /// The client leaves for another upstream with this request, once it has all answers of this.
    case leaving(ParsedRequest)
    case over
  }

  /// The most requests that may wait for an answer; no real client pipelines more.
  static let pipelineLimit = 1000
  /// How many bytes are held for an upgrade's answer before the client is not read any further.
  static let heldLimit = 256 << 10

  /// What is done with a request for a WebSocket before it is forwarded.
  enum Admission {
    case pass
    /// This head is forwarded instead.
    case change(RequestHead)
    case refuse(Refusal)
  }

  let rewriter: any HeadRewriter
  private let limits: HeldLimits
  /// Asked about each request for a WebSocket.
  var admit: (RequestHead) -> Admission = { _ in .pass }
  var state = State.requests { didSet { isRaw = state == .raw } }
  /// Whether bytes are forwarded both ways without being parsed.
  ///
  /// Kept beside the state, because every read asks.
  private(set) var isRaw = false
  var stream = HTTPStream<RequestHead>()
  var answers = HTTPStream<ResponseHead>()
  /// The status of the answer that is due, once its head is known.
  var answerStatus: Int?
  /// Why two readers may read the head of an answer differently.
  var answerDefect: HTTPSyntaxError?
  /// The protocol after HTTP; nil before.
  var nextProtocol: NextProtocol?
  /// Bytes of a head that is not complete; they cannot be forwarded before they are rewritten.
  private(set) var partial: [UInt8] = []
  /// Bytes that wait for the answer to an upgrade.
  private(set) var held: [UInt8] = []
  /// Their share of the limits for all clients.
  private var partialShare: HeldBytes.Share?
  private var heldShare: HeldBytes.Share?
  var isInBody = false
  var hasDialled = false
  var firstMethod: String?
  /// Requests whose answers have not been complete yet.
  var outstanding = 0
  /// Whether part of the answer that is due has come.
  var isAnswerBegun = false

  init(rewriter: any HeadRewriter, limits: HeldLimits = HeldLimits()) {
    self.rewriter = rewriter
    self.limits = limits
  }

  /// Whether the client may be read further.
  var wantsClient: Bool {
    switch state {
    case .requests, .raw: true
    case .undecided: held.count < Self.heldLimit && !limits.early.isExhausted
    case .refusing, .leaving, .over: false
    }
  }

  /// Whether a request was forwarded and nothing of its answer was.
  var awaitsAnswer: Bool { !isRaw && outstanding > 0 && !isAnswerBegun }

  /// Whether bytes of the client's are still to be forwarded, so that its FIN has to wait.
  var isHolding: Bool { state == .undecided && !held.isEmpty }

  /// Takes a request whose head was read elsewhere; it is the first of the client's here.
  mutating func receive(_ request: ParsedRequest) -> [Action] {
    request.bytes.withUnsafeBytes { read($0, head: request.head) }
  }

  /// Takes what the client sent.
  mutating func receive(_ bytes: UnsafeRawBufferPointer) -> [Action] {
    switch state {
    case .requests: return read(bytes)
    case .undecided:
      hold(bytes)
      return [.record(Array(bytes))]
    case .raw: return [.pass(0..<bytes.count)]
    case .refusing, .leaving, .over: return []
    }
  }

  /// Begins with another protocol: nothing is parsed.
  mutating func beginRaw() {
    state = .raw
    nextProtocol = .tunnel
    hasDialled = true
  }

  /// The client sends nothing more.
  mutating func clientEnded() -> [Action] {
    let rest = takePartial()
    return rest.isEmpty ? [] : [.record(rest)]
  }

  mutating func takeHeld() -> [UInt8] {
    defer {
      held = []
      heldShare = nil
    }
    return held
  }

  /// Keeps bytes for after the answer to an upgrade.
  mutating func hold(_ bytes: some Sequence<UInt8>) {
    held += bytes
    let share = heldShare ?? HeldBytes.Share(of: limits.early)
    share.set(held.count)
    heldShare = share
  }

  /// Keeps bytes of a head that is not complete.
  ///
  /// - Returns: False when all clients together have sent too many of them.
  mutating func keepPartial(_ bytes: some Sequence<UInt8>) -> Bool {
    partial += bytes
    let share = partialShare ?? HeldBytes.Share(of: limits.heads)
    share.set(partial.count)
    partialShare = share
    return !limits.heads.isExhausted
  }

  mutating func takePartial() -> [UInt8] {
    defer {
      partial = []
      partialShare = nil
    }
    return partial
  }
}

/// A request whose head has been parsed, to be taken over by another object.
struct ParsedRequest: Equatable, Sendable {
  var head: RequestHead
  /// The head as it came, and what has come after it.
  var bytes: [UInt8]
}
