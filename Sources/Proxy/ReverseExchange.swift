import Capture
import WebSocket

/// What happens to the bytes of one client behind a reverse proxy: requests are parsed and their
/// heads rewritten, everything else goes on as it came.
///
/// It holds no socket. Bytes go in, actions come out, and whoever owns the sockets does them in
/// order.
struct ReverseExchange {
  /// What is to be done, where "recorded" means given to the connection's tap.
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
  }

  private enum State: Equatable {
    case requests
    /// An upgrade or a CONNECT awaits its answer, which says what the client's bytes are.
    case undecided
    /// Another protocol is spoken; nothing is looked at any more.
    case raw
    /// The client is to be refused once it has the answers it was promised.
    case refusing(Refusal)
    case over
  }

  /// Requests that may wait for an answer; more is nobody's pipelining.
  static let pipelineLimit = 1000
  /// Bytes held for an upgrade's answer before the client is read no further.
  static let heldLimit = 256 << 10

  private let rewriter: RequestRewriter
  private var state = State.requests
  private var stream = HTTPStream<RequestHead>()
  /// Bytes of a head that is not complete; they cannot go on before they are rewritten.
  private var partial: [UInt8] = []
  /// Bytes that wait for the answer to an upgrade.
  private var held: [UInt8] = []
  private var isInBody = false
  private var hasDialled = false
  private(set) var firstMethod: String?
  /// Requests whose answers have not been complete yet.
  private var outstanding = 0
  /// Whether part of the answer that is due has come.
  private var isAnswerBegun = false

  init(rewriter: RequestRewriter) { self.rewriter = rewriter }

  /// Whether bytes go on both ways without being looked at.
  var isRaw: Bool { state == .raw }

  /// Whether the client may be read on.
  var wantsClient: Bool {
    switch state {
    case .requests, .raw: true
    case .undecided: held.count < Self.heldLimit
    case .refusing, .over: false
    }
  }

  /// Whether bytes of the client's are still to go on, so that its FIN has to wait.
  var isHolding: Bool { state == .undecided && !held.isEmpty }

  /// Takes what the client sent.
  mutating func receive(_ bytes: UnsafeRawBufferPointer) -> [Action] {
    switch state {
    case .requests: return read(bytes)
    case .undecided:
      held += bytes
      return [.record(Array(bytes))]
    case .raw: return [.pass(0..<bytes.count)]
    case .refusing, .over: return []
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
    guard state == .undecided, !isUndecided else { return [] }
    return decide(phase)
  }

  /// The client sends nothing more.
  mutating func clientEnded() -> [Action] {
    defer { partial = [] }
    return partial.isEmpty ? [] : [.record(partial)]
  }

  private mutating func decide(_ phase: Dissector.Phase) -> [Action] {
    let bytes = held
    held = []
    guard phase == .http else {
      state = .raw
      return bytes.isEmpty ? [] : [.release(bytes)]
    }
    state = .requests
    stream.resume()
    return bytes.withUnsafeBytes { read($0) }.compactMap { action in
      switch action {
      case .pass(let range): .release(Array(bytes[range]))
      case .send(let rewritten): .release(rewritten)
      case .dial, .record: nil
      case .release, .refuse, .abort: action
      }
    }
  }
}

extension ReverseExchange {
  /// Reads requests: their heads are rewritten, their bodies go on as they are.
  private mutating func read(_ bytes: UnsafeRawBufferPointer) -> [Action] {
    let base = stream.offset
    let (events, consumed) = stream.receive(bytes)
    var actions: [Action] = []
    // The first byte of the read that is not spoken for.
    var cursor = 0
    for event in events {
      switch event {
      case .head(let head, let offset):
        if let refusal = Self.refusal(of: head) ?? pipelineRefusal {
          return actions + refuse(refusal, Array(bytes[cursor...]))
        }
        cursor = Int(offset &+ UInt64(head.byteCount) &- base)
        actions += begin(head)
      case .end(_, let offset):
        let end = Int(offset &- base)
        if cursor < end { actions.append(.pass(cursor..<end)) }
        cursor = end
        isInBody = false
      case .invalid(let defect, _):
        return actions + refuse(Self.refusal(of: defect), Array(bytes[cursor...]))
      case .body, .informational: break
      }
    }
    return actions + finish(bytes, from: cursor, to: consumed)
  }

  /// Deals with what stands after the last event of a read.
  private mutating func finish(
    _ bytes: UnsafeRawBufferPointer, from cursor: Int, to consumed: Int
  ) -> [Action] {
    var actions: [Action] = []
    if cursor < consumed {
      if isInBody {
        actions.append(.pass(cursor..<consumed))
      } else {
        partial += bytes[cursor..<consumed]
      }
    }
    guard stream.isPaused else { return actions }
    state = .undecided
    if consumed < bytes.count {
      held += bytes[consumed...]
      actions.append(.record(Array(bytes[consumed...])))
    }
    return actions
  }

  private mutating func begin(_ head: RequestHead) -> [Action] {
    partial = []
    isInBody = true
    outstanding += 1
    isAnswerBegun = isAnswerBegun && outstanding > 1
    if firstMethod == nil { firstMethod = head.method }
    defer { hasDialled = true }
    return (hasDialled ? [] : [.dial]) + [.send(rewriter.bytes(of: head))]
  }

  /// Refuses the client: at once, or after the answers to the requests before.
  private mutating func refuse(_ refusal: Refusal, _ bytes: [UInt8]) -> [Action] {
    let actions = [Action.record(partial + bytes)]
    partial = []
    if outstanding == 0 || (isInBody && outstanding == 1 && !isAnswerBegun) {
      state = .over
      return actions + [.refuse(refusal)]
    }
    if isInBody {
      // The upstream waits for a body that will never be whole: there is no answer to wait for.
      state = .over
      return actions + [.abort(refusal.sentence)]
    }
    state = .refusing(refusal)
    return actions
  }

  private var pipelineRefusal: Refusal? {
    outstanding < Self.pipelineLimit
      ? nil : .badRequest("more than \(Self.pipelineLimit) requests wait for their answers")
  }

  private static func refusal(of head: RequestHead) -> Refusal? {
    if let defect = head.defects.first(where: \.isAmbiguous) { return refusal(of: defect) }
    guard head.version.major == 1 else {
      return .versionNotSupported("\(head.version.description) cannot pass; HTTP/1.1 can")
    }
    return nil
  }

  private static func refusal(of defect: HTTPDefect) -> Refusal {
    switch defect {
    case .headTooLarge, .tooManyFields:
      .headTooLarge("the request cannot pass: \(defect.description)")
    case .notHTTP(.tls):
      .badRequest("the client speaks TLS and this listener does not; use ws:// or http://")
    default:
      .badRequest("the request cannot pass: \(defect.description)")
    }
  }
}
