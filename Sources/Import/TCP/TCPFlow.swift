import Capture
import Pcapng
import WebSocket

/// One TCP connection of a capture: its two directions, put in order, and what they carry.
final class TCPFlow {
  /// What is known of its protocol.
  enum Stage {
    /// No byte yet.
    case silent
    case probing(ProtocolDetector)
    case connection(CapturedConnection)
    /// Nothing that is read here.
    case other
    case ended
  }

  let key: FlowKey
  let position: UInt64
  let context: StreamContext
  var stage = Stage.silent
  var low = Reassembly()
  var high = Reassembly()
  /// What it was counted as when it was skipped.
  var passed: Unread?
  /// The end that opened the connection, when that was seen.
  var opener: Side?
  /// The TLS of the connection; what is in it is read as if it came over TCP.
  var tls: CapturedTLS?
  var opening: OpeningComment?
  /// The connection's TLS, once any of it was decrypted.
  var decrypted: TLSFacts?
  /// How the connection ended, while records of it wait for secrets.
  private var postponed: (side: Side?, isReset: Bool, time: UInt64)?
  /// The end whose FIN came first.
  private var firstFinish: Side?
  var lastTime: UInt64 = 0
  /// What is in the tunnel that the connection has become.
  var tunnelled: TCPFlow?
  /// How many tunnels are around it.
  var depth = 0
  /// The randoms of its ClientHellos, once it has ended.
  var randoms: [[UInt8]] = []
  /// The destination of the tunnel around it.
  var around: String?
  /// The TLS that was around it and that windsock removed when it recorded it.
  var aroundTLS: TLSFacts?
  /// The result, when it is in a tunnel and has ended.
  private var endedRecord: StreamRecord?
  /// The progress of an upgrade whose answer has not come.
  var unanswered = UnansweredUpgrade()
  /// What the observer of the plaintext did not get yet.
  var unreported = UnreportedBytes()
  /// Whether it is TLS that cannot be opened; the observer gets nothing of it.
  var isSealed = false

  /// - Parameter position: Where the first packet is in the file.
  init(key: FlowKey, position: UInt64, context: StreamContext) {
    self.key = key
    self.position = position
    self.context = context
  }

  /// Whether nothing is lost when the connection is forgotten.
  var isIdle: Bool {
    switch stage {
    case .silent: tls == nil
    case .other, .ended: true
    case .probing, .connection: false
    }
  }

  /// Arrival of the first of its bytes that are held until their protocol is known or earlier bytes
  /// come.
  var firstWaiting: UInt64? {
    var times = (low.pieces + high.pieces).map(\.time)
    if case .probing(let probe) = stage, let time = probe.firstTime { times.append(time) }
    if let time = tls?.connection.firstWaiting { times.append(time) }
    if let time = tunnelled?.firstWaiting { times.append(time) }
    return times.min()
  }

  /// Whether a segment begins another connection between the same addresses.
  func isSuperseded(by segment: TCPSegment) -> Bool {
    guard segment.flags.contains(.syn), !segment.flags.contains(.acknowledge) else { return false }
    if case .ended = stage { return true }
    let next = segment.sender == .low ? low.next : high.next
    guard let next else { return !isSilent }
    // The same SYN again, or one that was captured after its answer.
    if opener == nil || isSilent { return next != segment.sequence &+ 1 && !isSilent }
    return first(of: segment.sender) != segment.sequence &+ 1
  }

  var isSilent: Bool { if case .silent = stage { tls == nil } else { false } }

  private var lowFirst: UInt32 = 0
  private var highFirst: UInt32 = 0

  private func first(of side: Side) -> UInt32 { side == .low ? lowFirst : highFirst }

  /// Takes one segment.
  @inline(__always)
  func receive(_ segment: TCPSegment, in packet: CapturedPacket) {
    lastTime = packet.time
    switch stage {
    case .ended: return
    case .other:
      revive(segment, in: packet)
      return
    case .silent, .probing, .connection: break
    }
    if segment.flags.contains(.syn) { open(segment, in: packet) }
    if segment.flags.contains(.acknowledge) {
      acknowledge(segment.acknowledgement, to: segment.sender.other, at: packet.time)
    }
    if opening != nil, segment.flags.isDisjoint(with: .endsAndBeginnings),
      let remark = PacketAnnotation(packet), case .connection(let it) = stage
    {
      take(remark, segment, in: packet, on: it)
    } else if segment.payloadCount > 0 || segment.missing > 0 {
      takePayload(segment, in: packet)
    }
    if !segment.flags.isDisjoint(with: .ends) { close(segment, in: packet) }
  }

  @inline(__always)
  func update<Result>(
    _ side: Side, _ body: (inout Reassembly) -> Result
  ) -> Result {
    side == .low ? body(&low) : body(&high)
  }

  private func open(_ segment: TCPSegment, in packet: CapturedPacket) {
    guard isSilent || update(segment.sender, { $0.next == nil }) else { return }
    let isAnswer = segment.flags.contains(.acknowledge)
    opener = isAnswer ? segment.sender.other : segment.sender
    anchor(segment.sender, at: segment.sequence &+ 1)
    if isAnswer { anchor(segment.sender.other, at: segment.acknowledgement) }
    if let comment = packet.comment, let opening = OpeningComment(comment) {
      self.opening = opening
      begin(opening, client: opener ?? segment.sender, at: packet.time)
    }
  }

  /// Begins with what windsock recorded: it is a connection whatever it carried, and even if it
  /// carried nothing.
  private func begin(_ opening: OpeningComment, client: Side, at time: UInt64) {
    let connection = connect(client: client, at: time)
    stage = .connection(connection)
    if let authority = opening.tunnel {
      connection.recorder.beginTunnel(to: authority, at: time)
    } else {
      connection.recorder.announce(at: time)
    }
  }

  func anchor(_ side: Side, at sequence: UInt32) {
    update(side) { $0.anchor(sequence) }
    if side == .low { lowFirst = sequence } else { highFirst = sequence }
  }

  @inline(__always)
  private func acknowledge(_ number: UInt32, to side: Side, at time: UInt64) {
    let isHopeless = update(side) { direction in
      guard !direction.pieces.isEmpty else { return false }
      direction.acknowledge(number)
      return direction.isHopeless(at: time)
    }
    if isHopeless { giveUpHole(of: side, at: time) }
  }

  @inline(__always)
  func takePayload(_ segment: TCPSegment, in packet: CapturedPacket) {
    let sequence = segment.flags.contains(.syn) ? segment.sequence &+ 1 : segment.sequence
    let range = segment.payloadStart..<(segment.payloadStart + segment.payloadCount)
    let bytes = UnsafeRawBufferPointer(rebasing: packet.bytes[range])
    let position = packet.position &+ UInt64(segment.payloadStart)
    let count = segment.payloadCount + segment.missing
    let side = segment.sender
    let (arrival, isClear) = update(side) {
      ($0.arrival(of: sequence, count: count), $0.pieces.isEmpty)
    }
    switch arrival {
    case .repeated: break
    case .next(let skipping) where isClear && skipping <= bytes.count:
      let rest = skipping == 0 ? bytes : UnsafeRawBufferPointer(rebasing: bytes[skipping...])
      pass(rest, from: side, at: packet.time, position: position &+ UInt64(skipping))
      if segment.missing > 0 { passGap(segment.missing, from: side, at: packet.time) }
    case .next, .early:
      let kept = update(side) {
        $0.keep(
          bytes, sequence: sequence, missing: segment.missing, position: position,
          time: packet.time)
      }
      context.budget.take(kept)
      drain(side)
      let isHopeless = update(side) { $0.isHopeless(at: packet.time) }
      if isHopeless || context.budget.isSpent { giveUpHole(of: side, at: packet.time) }
    }
    if case .connection(let connection) = stage, connection.recorder.isUndecided {
      waitForAnswer(segment, on: connection, at: packet.time)
    }
    if segment.missing > 0, !isCutOnPurpose { context.warnings.add(.cutPackets) }
  }

  /// Whether bytes may be missing because windsock recorded no more of an HTTP body.
  private var isCutOnPurpose: Bool {
    guard opening != nil, case .connection(let connection) = stage else { return false }
    return connection.recorder.phase == .http
  }

  /// Takes a packet with windsock's annotation of what was done to its bytes.
  private func take(
    _ remark: PacketAnnotation, _ segment: TCPSegment, in packet: CapturedPacket,
    on connection: CapturedConnection
  ) {
    guard segment.payloadCount > 0 else {
      return connection.note(remark, from: segment.sender, at: packet.time)
    }
    connection.mark = remark.mark.isEmpty ? nil : remark.mark
    takePayload(segment, in: packet)
    connection.mark = nil
  }

  /// Passes on what is next in order.
  func drain(_ side: Side) {
    while let (piece, freed) = takeNext(side) {
      context.budget.give(freed)
      piece.bytes.withUnsafeBytes {
        pass($0, from: side, at: piece.time, position: piece.position)
      }
      let hole = update(side) { $0.pieces.isEmpty ? Int.max : $0.hole }
      let missing = min(piece.missing, hole)
      if missing > 0 { passGap(missing, from: side, at: piece.time) }
    }
    finishIfDone(side)
  }

  private func takeNext(_ side: Side) -> (piece: Reassembly.Piece, freed: Int)? {
    update(side) { direction in
      let before = direction.waitingBytes
      return direction.takeNext().map { ($0, before - direction.waitingBytes) }
    }
  }

  /// Continues after bytes that never came.
  private func giveUpHole(of side: Side, at time: UInt64) {
    let hole = update(side) { $0.hole }
    if hole > 0 { passGap(hole, from: side, at: time, isLost: true) }
    drain(side)
  }

  private func close(_ segment: TCPSegment, in packet: CapturedPacket) {
    let time = packet.time
    if case .connection(let connection) = stage, let comment = packet.comment,
      let closing = ClosingComment(comment)
    {
      connection.recorder.take(closing, at: time)
    }
    if segment.flags.contains(.reset) {
      end(by: firstFinish ?? segment.sender, isReset: firstFinish == nil, at: time)
      return
    }
    let length = segment.payloadCount + segment.missing + (segment.flags.contains(.syn) ? 1 : 0)
    update(segment.sender) { direction in
      if direction.next == nil { direction.anchor(segment.sequence) }
      direction.finish = segment.sequence &+ UInt32(truncatingIfNeeded: length)
    }
    finishIfDone(segment.sender)
  }

  func finishIfDone(_ side: Side) {
    guard update(side, { $0.isFinished }) else { return }
    if firstFinish == nil { firstFinish = side }
    // windsock writes one FIN: that of the end which closed first.
    let areBothDone = low.isFinished && high.isFinished
    if areBothDone || opening != nil { end(by: firstFinish, isReset: false, at: lastTime) }
  }

  /// Ends the connection: `by` closed or reset it; nil when only the capture ends.
  func end(by side: Side?, isReset: Bool, at time: UInt64) {
    for side in [Side.low, .high] {
      while update(side, { $0.hole }) > 0 { giveUpHole(of: side, at: time) }
    }
    if isWaitingForSecrets {
      postponed = postponed ?? (side, isReset, time)
      return
    }
    finishTLS(at: time)
    tunnelled?.end(by: side, isReset: isReset, at: time)
    if case .probing(var probe) = stage { settle(probe, probe.finish()) }
    if case .connection(let connection) = stage {
      finishWaiting(on: connection, at: time)
      connection.end(by: side, isReset: isReset, at: time)
      if connection.recorder.unreadBytes > 0 { context.warnings.add(.unread(.unanswered)) }
      let uninflated = connection.recorder.uninflatedCount
      if uninflated > 0 {
        context.warnings.add(.unread(.uninflated), count: UInt64(uninflated))
      }
    }
    if context.isObserved { reportRead() }
    if decrypted != nil { context.plaintext?.ended(key, by: side, isReset: isReset, at: time) }
    keepRecord()
    stage = .ended
  }

  /// Ends a connection that waited for secrets, now that it has them.
  func endPostponed() {
    guard let postponed, !isWaitingForSecrets else { return }
    end(by: postponed.side, isReset: postponed.isReset, at: postponed.time)
  }

  /// Looks again for the secrets of what waits.
  func lookAgain() {
    tls?.connection.lookAgain()
    tunnelled?.lookAgain()
  }

  private func keepRecord() {
    guard context.keepsStreams else { return }
    if depth == 0 { context.records.append(record) } else { endedRecord = record }
  }

  private var record: StreamRecord {
    guard case .connection(let connection) = stage else {
      return StreamRecord(key: key, position: position)
    }
    let inner = tunnelled?.endedRecord
    return StreamRecord(
      key: key, position: position,
      connections: connection.recorder.numbers + (inner?.connections ?? []),
      client: connection.client, tls: decrypted ?? inner?.tls,
      randoms: randoms + (inner?.randoms ?? []))
  }

  /// No more secrets will come.
  private func stopWaiting() {
    tls?.isLast = true
    tunnelled?.stopWaiting()
  }

  /// Ends the connection with the capture, or with the next one between the same addresses.
  func endCapture() {
    stopWaiting()
    if let postponed {
      end(by: postponed.side, isReset: postponed.isReset, at: postponed.time)
    } else {
      end(by: firstFinish, isReset: false, at: lastTime)
    }
  }
}
