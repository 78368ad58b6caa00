/// Bytes in order, on their way to their reader.
extension TCPFlow {
  @inline(__always)
  func pass(
    _ bytes: UnsafeRawBufferPointer, from side: Side, at time: UInt64, position: UInt64
  ) {
    update(side) { $0.advance(bytes.count) }
    guard !bytes.isEmpty else { return }
    if tls != nil { return decrypt(bytes, from: side, at: time) }
    deliver(bytes, from: side, at: time, position: position)
  }

  /// Passes on bytes in the connection's own protocol.
  @inline(__always)
  func deliver(
    _ bytes: UnsafeRawBufferPointer, from side: Side, at time: UInt64, position: UInt64
  ) {
    if context.isObserved { remember(bytes, missing: 0, from: side, at: time) }
    if case .connection(let connection) = stage {
      connection.receive(bytes, from: side, at: time, position: position)
    } else {
      probe(bytes, missing: 0, from: side, at: time, position: position)
    }
    if context.isObserved { reportRead() }
  }

  /// - Parameter isLost: Whether the packet is not in the capture; otherwise it was cut short.
  func passGap(_ count: Int, from side: Side, at time: UInt64, isLost: Bool = false) {
    update(side) { $0.advance(count) }
    if let tls { return tls.connection.miss(count, from: tls.endpoint(side), at: time) }
    deliverGap(count, from: side, at: time, isLost: isLost)
  }

  /// - Parameter isExact: Whether it is known how many bytes are missing.
  func deliverGap(
    _ count: Int, from side: Side, at time: UInt64, isLost: Bool, isExact: Bool = true
  ) {
    let none = UnsafeRawBufferPointer(start: nil, count: 0)
    if context.isObserved { remember(none, missing: count, from: side, at: time) }
    if case .connection(let connection) = stage {
      connection.gap(count, from: side, at: time, isLost: isLost, isExact: isExact)
    } else {
      probe(none, missing: count, from: side, at: time, position: 0)
    }
    if context.isObserved { reportRead() }
  }

  /// Finds out which protocol the connection carries.
  func probe(
    _ bytes: UnsafeRawBufferPointer, missing: Int, from side: Side, at time: UInt64,
    position: UInt64
  ) {
    if case .other = stage { return }
    var probe = ProtocolDetector(isWhole: opener != nil || tls != nil)
    if case .probing(let known) = stage { probe = known }
    stage = .silent
    let detection = probe.add(
      ProtocolDetector.Piece(
        side: side, bytes: Array(bytes), missing: missing, position: position, time: time))
    context.budget.take(bytes.count)
    settle(probe, context.budget.isSpent && detection == .undecided ? .other : detection)
  }

  func pass(
    again bytes: UnsafeRawBufferPointer, missing: Int, from side: Side, at time: UInt64,
    position: UInt64
  ) {
    guard case .connection(let connection) = stage else { return }
    if missing > 0 { connection.gap(missing, from: side, at: time, isLost: false) }
    if !bytes.isEmpty { connection.receive(bytes, from: side, at: time, position: position) }
  }
}
