import WebSocket

/// What a tap hands to the session: everything that has to be in order happens here.
extension Session {
  /// Records bytes that cannot be dissected yet.
  func record(
    _ captured: CapturedBytes, from: Endpoint, at time: UInt64, _ placement: Placement?,
    on tap: ConnectionTap
  ) -> Placement {
    sequence { sequencer in
      let time = placement == nil ? sequencer.clamp(time) : time
      number(tap, at: time, &sequencer)
      return placement ?? write(captured, from: from, at: time, on: tap)
    }
  }

  /// Puts one read and what the tap's dissector made of it into file and log.
  func commit(
    _ captured: CapturedBytes, from: Endpoint, at time: UInt64, _ placement: Placement?,
    on tap: ConnectionTap
  ) -> Placement {
    sequence { sequencer in
      let time = placement == nil ? sequencer.clamp(time) : time
      number(tap, at: time, &sequencer)
      let place = placement ?? write(captured, from: from, at: time, on: tap)
      let repeatedKeys = repeatedKeys(of: tap, &sequencer)
      let read = LoggedRead(
        tap: tap, from: from, time: time, count: captured.bytes.count, placement: place,
        extra: repeatedKeys)
      log.write { state in read.enter(into: &state) }
      return place
    }
  }

  /// Records the end of a connection and logs what it cut short.
  func end(_ tap: ConnectionTap, by: Endpoint?, isReset: Bool, at time: UInt64) {
    sequence { sequencer in
      let time = settle(time, &sequencer)
      if let by {
        let packet = tap.scribe.ending(
          from: by, isReset: isReset, time: time, comment: tap.closingComment)
        if isRecording { _ = store.append([.copied(packet)]) }
      }
      sequencer.pairs.remove([tap.scribe.client, tap.scribe.server])
      let end = LoggedEnd(tap: tap, time: time)
      log.write { state in end.enter(into: &state) }
    }
  }

  func fail(_ sentence: String, on tap: ConnectionTap, at time: UInt64) {
    sequence { sequencer in
      let time = settle(time, &sequencer)
      log.write { state in
        if let number = tap.number { state.update(number) { $0.failure = $0.failure ?? sentence } }
        state.journal(.note(sentence, connection: tap.number), time: time)
      }
    }
  }

  /// Gives the connection its number and its opening packets, with its first byte.
  func number(_ tap: ConnectionTap, at time: UInt64, _ sequencer: inout Sequencer) {
    guard tap.number == nil else { return }
    let number = log.write { $0.addConnection(tap.origin, time: time) }
    tap.assign(number)
    guard isRecording else { return }
    var remarks = tap.origin.note.map { [$0] } ?? []
    // Readers tell connections apart by their addresses and ports alone.
    while !sequencer.pairs.insert([tap.scribe.client, tap.scribe.server]).inserted {
      var client = tap.scribe.client
      client.port &+= 1
      tap.scribe = TCPScribe(client: client, server: tap.scribe.server)
      remarks = ["the client's port was \(tap.origin.client.port)"]
    }
    let comment = SessionComment.opening(
      connection: number, tls: tap.origin.tls, tunnel: tap.tunnelAuthority, note: remarks.first)
    _ = store.append([.copied(tap.scribe.opening(time: time, comment: comment))])
  }

  /// Reads up to this size are cheaper to copy than to keep.
  private static let copiedUpTo = 4096

  /// Appends the bytes of a read as packets.
  private func write(
    _ captured: CapturedBytes, from: Endpoint, at time: UInt64, on tap: ConnectionTap
  ) -> Placement {
    if let mark = tap.mark {
      return write(captured, marked: SessionComment.mark(mark), from: from, at: time, on: tap)
    }
    let head = tap.scribe.headLength
    let capacity = tap.scribe.packetCapacity
    let total = captured.bytes.count
    if total <= Self.copiedUpTo {
      let limit = tap.scribe.packetLimit(payload: total)
      let position = store.append(upTo: limit) { target in
        tap.scribe.putPacket(captured.bytes, from: from, time: time, to: target)
      }
      return Placement(
        position: position + UInt64(head), count: total, packetCapacity: capacity, gap: 0)
    }
    var pieces: [StorePiece] = []
    pieces.reserveCapacity(2 * (total / capacity + 2))
    tap.scribe.packets(for: total, from: from, time: time) { framing, range in
      pieces.append(.copied(framing))
      guard !range.isEmpty else { return }
      let slice = UnsafeRawBufferPointer(rebasing: captured.bytes[range])
      pieces.append(.borrowed(CapturedBytes(slice, owner: captured.owner)))
    }
    let position = store.append(pieces) + UInt64(head)
    // Full packets need no padding.
    let gap = total > capacity ? PacketStencil.tailLength + head : 0
    return Placement(position: position, count: total, packetCapacity: capacity, gap: gap)
  }

  /// The same with a comment on each packet.
  private func write(
    _ captured: CapturedBytes, marked comment: String, from: Endpoint, at time: UInt64,
    on tap: ConnectionTap
  ) -> Placement {
    let capacity = tap.scribe.packetCapacity
    let total = captured.bytes.count
    var pieces: [StorePiece] = []
    var before = 0
    var gap = 0
    var fullTail = 0
    for start in stride(from: 0, to: total, by: capacity) {
      let count = min(capacity, total - start)
      let block = tap.scribe.data(from: from, payload: count, time: time, comment: comment)
      if start == 0 { before = block.head.count } else { gap = block.head.count + fullTail }
      if start == 0 { fullTail = block.tail.count }
      let slice = UnsafeRawBufferPointer(rebasing: captured.bytes[start..<start + count])
      pieces.append(.copied(block.head))
      pieces.append(.borrowed(CapturedBytes(slice, owner: captured.owner)))
      pieces.append(.copied(block.tail))
    }
    let position = store.append(pieces) + UInt64(before)
    return Placement(position: position, count: total, packetCapacity: capacity, gap: gap)
  }

  /// H08: a key that the same client used in an earlier handshake of this session.
  private func repeatedKeys(of tap: ConnectionTap, _ sequencer: inout Sequencer) -> [Finding] {
    var findings: [Finding] = []
    for case .upgradeRequested(let request) in tap.events {
      guard let key = request.headers.first("Sec-WebSocket-Key"), key.utf8.count <= 64 else {
        continue
      }
      if sequencer.keys.insert(key, client: tap.origin.client.host) {
        findings.append(Finding(.h08, from: .client, offset: 0, fact: .quoted(key)))
      }
    }
    return findings
  }
}
