import Capture
import Pcapng
import WebSocket

/// What all streams of a capture share.
final class StreamContext {
  let session: Session
  let budget = ReadingBudget()
  /// For what waits for secrets: a separate budget, so that a capture full of TLS leaves room for
  /// the others.
  let tlsBudget = ReadingBudget()
  let keys: TLSKeys
  var secrets: TLSSecrets { keys.secrets }
  var warnings = ReadingWarnings()
  weak var plaintext: (any PlaintextObserver)? { didSet { isObserved = plaintext != nil } }
  /// Whether there is an observer; checking a weak reference takes longer.
  private(set) var isObserved = false
  /// Whether the places of streams are kept, and those kept so far.
  var keepsStreams = false
  var records: [StreamRecord] = []

  /// The streams, which may hold bytes that are older than the first connection's.
  weak var streams: TCPStreams?
  private var hasBegun = false

  init(session: Session, keys: TLSKeys) {
    self.session = session
    self.keys = keys
  }

  /// A connection began; the session begins with the first of them.
  ///
  /// Times are shown from the start, before the protocol of every stream is known, so streams that
  /// are still being examined count too.
  func begin(at time: UInt64) {
    guard !hasBegun else { return }
    hasBegun = true
    session.begin(at: min(time, streams?.firstUndecided ?? time))
  }
}

/// The TCP connections of a capture, distinguished by addresses and ports, and by their SYNs where
/// those are used again.
final class TCPStreams {
  /// The most connections that are followed at once; beyond it, those that are not read are
  /// forgotten.
  private static let limit = 1 << 18

  let context: StreamContext
  /// How many connections there were.
  private(set) var count: UInt64 = 0
  private var flows: [FlowKey: TCPFlow] = [:]
  private var last: TCPFlow?
  /// Connections that were refused since some were last forgotten.
  private var refused = 0

  init(session: Session, keys: TLSKeys) {
    context = StreamContext(session: session, keys: keys)
    context.streams = self
  }

  /// When the first byte came whose protocol is not known yet.
  var firstUndecided: UInt64? { flows.values.compactMap(\.firstWaiting).min() }

  /// Takes the segment of a packet.
  @inline(__always)
  func receive(_ segment: TCPSegment, in packet: CapturedPacket) {
    if packet.options.count > PacketAnnotation.plainOptions, takeRemark(segment, in: packet) {
      return
    }
    if let last, last.key == segment.key, !segment.flags.contains(.syn) {
      last.receive(segment, in: packet)
      return
    }
    guard let flow = flow(for: segment, at: packet.position) else { return }
    last = flow
    flow.receive(segment, in: packet)
  }

  /// Makes sure that the connection of a segment exists, one that began at a place of the file.
  func begin(with segment: TCPSegment, at position: UInt64) {
    _ = flow(for: segment, at: position)
  }

  /// Takes a packet that only carries a user's note or mark, perhaps after the end of a connection.
  private func takeRemark(_ segment: TCPSegment, in packet: CapturedPacket) -> Bool {
    guard segment.flags == .acknowledge, segment.payloadCount == 0, segment.missing == 0,
      let remark = PacketAnnotation(packet), remark.isByNumber
    else { return false }
    context.session.enter(remark, at: packet.time)
    return true
  }

  /// Opens what waits for secrets, now that there are new ones.
  func lookAgain() {
    guard context.tlsBudget.used > 0 else { return }
    for flow in flows.values {
      flow.lookAgain()
      flow.endPostponed()
    }
  }

  /// Remembers the original of a held message from a block of windsock's own.
  func keep(_ body: UnsafeRawBufferPointer, at position: UInt64) {
    guard let block = LocalBlock(body) else { return }
    let original = KeptOriginal(
      position: position &+ UInt64(block.framesStart), headers: block.headers(in: body))
    context.session.log.write { $0.keep(original, id: block.held) }
  }

  private func flow(for segment: TCPSegment, at position: UInt64) -> TCPFlow? {
    if let flow = flows[segment.key] {
      guard flow.isSuperseded(by: segment) else { return flow }
      flow.endCapture()
    } else {
      let hasContent = segment.payloadCount > 0 || segment.missing > 0
      guard hasContent || segment.flags.contains(.syn) else { return nil }
      guard flows.count < Self.limit || forget() else {
        context.warnings.add(.unread(.tooManyStreams))
        return nil
      }
    }
    let flow = TCPFlow(key: segment.key, position: position, context: context)
    flows[segment.key] = flow
    count += 1
    return flow
  }

  /// Forgets idle connections, with which nothing is lost.
  ///
  /// Looking through all of them again is worth it only after many were refused.
  ///
  /// - Returns: Whether there is room again.
  private func forget() -> Bool {
    defer { refused += 1 }
    guard refused % (Self.limit / 4) == 0 else { return false }
    flows = flows.filter { !$0.value.isIdle }
    last = nil
    let hasRoom = flows.count < Self.limit / 8 * 7
    if hasRoom { refused = -1 }
    return hasRoom
  }

  /// Ends what the capture leaves open, in the order of the last packets.
  func finish() {
    let open = flows.values.filter { !$0.isIdle }.sorted { $0.lastTime < $1.lastTime }
    for flow in open { flow.endCapture() }
    flows = [:]
    last = nil
  }
}
