import Capture
import WebSocket

/// What happens to the bytes of one client behind a reverse proxy: requests are parsed and their
/// heads rewritten, everything else goes on as it came.
///
/// It holds no socket. Bytes go in, actions come out, and whoever owns the sockets does them in
/// order.
struct HTTPForwarder {
  /// What is to be done, where "recorded" means given to the connection's recorder.
  enum Action: Equatable, Sendable {
    /// The upstream is needed now.
    case dial
    /// These bytes of the read go on as they are, and are recorded.
    case pass(Range<Int>)
    /// These go on in place of what came, and are recorded.
    case send([UInt8])
    /// These are recorded, and do not go on now or ever.
    case record([UInt8])
    /// These go on; they were recorded when they came.
    case release([UInt8])
    /// The client gets this answer, and the connection is over.
    case refuse(Refusal)
    /// The connection is over in the middle of an answer.
    case abort(String)
    /// The client's next request, which begins with these bytes, is for another upstream.
    case handOver([UInt8])
  }

  enum State: Equatable {
    case requests
    /// An upgrade or a CONNECT awaits its answer, which says what the client's bytes are.
    case undecided
    /// Another protocol is spoken; nothing is looked at any more.
    case raw
    /// The client is to be refused once it has the answers it was promised.
    case refusing(Refusal)
    /// The client goes on to another upstream with these bytes, once it has all answers of this.
    case leaving([UInt8])
    case over
  }

  /// Requests that may wait for an answer; more is nobody's pipelining.
  static let pipelineLimit = 1000
  /// Bytes held for an upgrade's answer before the client is read no further.
  static let heldLimit = 256 << 10

  /// What becomes of a request for a WebSocket before it goes on.
  enum Admission {
    case pass
    /// This head goes on instead.
    case change(RequestHead)
    case refuse(Refusal)
  }

  let rewriter: any HeadRewriter
  private let limits: HeldLimits
  /// Asked about each request for a WebSocket.
  var admit: (RequestHead) -> Admission = { _ in .pass }
  var state = State.requests { didSet { isRaw = state == .raw } }
  /// Whether bytes go on both ways without being looked at.
  ///
  /// Kept beside the state, because every read asks.
  private(set) var isRaw = false
  var stream = HTTPStream<RequestHead>()
  /// Bytes of a head that is not complete; they cannot go on before they are rewritten.
  private(set) var partial: [UInt8] = []
  /// Bytes that wait for the answer to an upgrade.
  private(set) var held: [UInt8] = []
  /// What of them counts towards the limits of all clients.
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

  /// Whether the client may be read on.
  var wantsClient: Bool {
    switch state {
    case .requests, .raw: true
    case .undecided: held.count < Self.heldLimit && !limits.early.isExhausted
    case .refusing, .leaving, .over: false
    }
  }

  /// Whether a request was sent on and nothing of its answer has come.
  var awaitsAnswer: Bool { !isRaw && outstanding > 0 && !isAnswerBegun }

  /// Whether bytes of the client's are still to go on, so that its FIN has to wait.
  var isHolding: Bool { state == .undecided && !held.isEmpty }

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

  /// Takes note of what the upstream's bytes, once recorded, came to.
  ///
  /// - Parameters:
  ///   - exchanges: How many answers they completed.
  ///   - phase: What the connection speaks now.
  ///   - isUndecided: Whether an upgrade still awaits its answer.
  /// - Returns: What to do with bytes that waited for the answer.
  mutating func answered(
    exchanges: Int, phase: Dissector.Phase, isUndecided: Bool
  ) -> [Action] {
    outstanding = max(0, outstanding - exchanges)
    isAnswerBegun = exchanges == 0
    if case .refusing(let refusal) = state, outstanding == 0 {
      state = .over
      return [.refuse(refusal)]
    }
    if case .leaving(let bytes) = state, outstanding == 0 {
      state = .over
      return [.handOver(bytes)]
    }
    guard state == .undecided, !isUndecided else { return [] }
    return decide(phase)
  }

  /// Begins with another protocol: nothing is looked at.
  mutating func beginRaw() {
    state = .raw
    hasDialled = true
  }

  /// The client sends nothing more.
  mutating func clientEnded() -> [Action] {
    let rest = takePartial()
    return rest.isEmpty ? [] : [.record(rest)]
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

  private mutating func decide(_ phase: Dissector.Phase) -> [Action] {
    let bytes = held
    held = []
    heldShare = nil
    guard phase == .http else {
      state = .raw
      return bytes.isEmpty ? [] : [.release(bytes)]
    }
    state = .requests
    // Nothing goes on to be undecided before every answer has come.
    outstanding = 0
    stream.resume()
    return bytes.withUnsafeBytes { read($0) }.compactMap { action in
      switch action {
      case .pass(let range): .release(Array(bytes[range]))
      case .send(let rewritten): .release(rewritten)
      case .dial, .record: nil
      case .release, .refuse, .abort, .handOver: action
      }
    }
  }
}
