import Capture
import Intercept
import NIOCore
import WebSocket

/// The interception of one connection's frames, both directions, and what the sockets must know of
/// them.
final class InterceptedConnection {
  private(set) var client: InterceptedDirection
  private(set) var server: InterceptedDirection
  let rules: RuleEngine
  /// Ends whose stream is over for the other end as well.
  private(set) var ended: Set<Endpoint> = []
  /// Ends whose socket is gone while something of theirs is still held.
  private(set) var gone: Set<Endpoint> = []
  /// Ends that answered a Close of ours.
  private(set) var answered: Set<Endpoint> = []
  /// Whether both ends got a Close from here.
  var isClosing = false
  var isAdvancing = false
  /// Whether something happened while it was being advanced.
  var mustAdvance = false
  private var timer: Scheduled<Void>?

  /// - Parameters:
  ///   - record: What is known of the connection, an open WebSocket.
  ///   - start: When the session began, in nanoseconds since the Unix epoch.
  ///   - recorder: The recorder whose frame parser has followed the streams so far, and so knows
  ///     their state.
  init(_ record: ConnectionRecord, start: UInt64?, recorder: ConnectionRecorder) {
    let deflate = record.handshake?.permessageDeflate
    let keepsFragments = record.handshake.map { !$0.unknownExtensions.isEmpty } ?? true
    let direction = { (end: Endpoint) in
      InterceptedDirection(
        from: end, connection: record.number, deflate: deflate,
        snapshot: recorder.snapshot(of: end), size: .messages, keepsFragments: keepsFragments)
    }
    rules = RuleEngine(connection: record, start: start)
    client = direction(.client)
    server = direction(.server)
  }

  subscript(end: Endpoint) -> InterceptedDirection {
    get { end == .client ? client : server }
    _modify {
      if end == .client { yield &client } else { yield &server }
    }
  }

  /// Applies the current hold filter and rules.
  func arm(_ holdFilter: HoldFilter?, rules: [RewriteRule]) {
    self.rules.arm(holdFilter, rules: rules)
    // Rules are about messages.
    let size: InterceptDecoder.Size =
      holdFilter?.unit == .frames && rules.isEmpty ? .frames : .messages
    client.setSize(size)
    server.setSize(size)
  }

  /// Whether the bytes may as well pass as they come.
  var isTransparent: Bool {
    Endpoint.allCases.allSatisfy { self[$0].isTransparent && !self[$0].isHoldingEnd }
      && gone.isEmpty && !isClosing
  }

  /// Takes the next piece off a read of what one end sent.
  func nextPiece(of bytes: UnsafeRawBufferPointer, from end: Endpoint) -> InterceptedDirection.Piece
  {
    // To an end that is gone nothing can be sent, and what is being sent goes first.
    guard !isAdvancing, gone.isEmpty, ended.isEmpty, !isClosing else {
      return InterceptedDirection.Piece(count: bytes.count, passes: false)
    }
    return self[end].nextPiece(of: bytes, rules.passing[end])
  }

  func noteEnd(of end: Endpoint) { ended.insert(end) }
  func noteGone(_ end: Endpoint) { gone.insert(end) }
  func noteAnswer(of end: Endpoint) { answered.insert(end) }

  /// Has `body` called when the next delayed message is due.
  func schedule(at now: UInt64, on loop: any EventLoop, _ body: @escaping @Sendable () -> Void) {
    timer?.cancel()
    timer = nil
    let due = [client.dueTime, server.dueTime].compactMap { $0 }.min()
    guard let due, due > now else { return }
    let delay = min(due - now, 3_600_000_000_000)
    timer = loop.scheduleTask(in: .nanoseconds(Int64(delay)), body)
  }

  func stop() {
    timer?.cancel()
    timer = nil
  }
}

@available(*, unavailable)
extension InterceptedConnection: Sendable {}
