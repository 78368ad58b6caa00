import Pcapng
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
      tap.readTime = time
      if let placement { return placement }
      let cut = PacketCut(unreadWithin: tap.packets.scribe.packetCapacity)
      return write(captured, cut: cut, from: from, at: time, on: tap)
    }
  }

  /// Puts one read and what the tap's dissector made of it into file and log.
  func commit(
    _ captured: CapturedBytes, from: Endpoint, at time: UInt64, _ placement: Placement?,
    on tap: ConnectionTap
  ) -> Placement {
    sequence { sequencer in
      let arrival = time
      let time = placement == nil ? sequencer.clamp(time) : time
      if time != arrival { tap.dissector.ledger.settle(arrival, as: time) }
      number(tap, at: time, &sequencer)
      tap.readTime = time
      if !tap.events.isEmpty { separateHandshakes(of: tap, at: time, &sequencer) }
      let place = placement ?? writeRead(captured, from: from, at: time, on: tap)
      let findings = handshakeFindings(of: tap, &sequencer)
      let read = LoggedRead(
        tap: tap, from: from, time: time, count: captured.bytes.count, placement: place,
        extra: findings)
      log.write { state in read.enter(into: &state) }
      return place
    }
  }

  /// Records the end of a connection and logs what it cut short.
  func end(_ tap: ConnectionTap, by: Endpoint?, isReset: Bool, at time: UInt64) {
    sequence { sequencer in
      let time = settle(time, &sequencer)
      if let by {
        let packet = tap.packets.scribe.ending(
          from: by, isReset: isReset, time: time, comment: tap.closingComment)
        if isRecording { _ = store.append([.copied(packet)]) }
      }
      sequencer.pairs.remove([tap.packets.scribe.client, tap.packets.scribe.server])
      tap.packets.scribe.finish()
      if sequencer.packets.count > Self.packetsLimit, let number = tap.number {
        sequencer.packets[number] = nil
      }
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
    while !sequencer.pairs.insert([tap.packets.scribe.client, tap.packets.scribe.server]).inserted {
      var client = tap.packets.scribe.client
      client.port &+= 1
      tap.packets.scribe = TCPScribe(client: client, server: tap.packets.scribe.server)
      remarks = ["the client's port was \(tap.origin.client.port)"]
    }
    let comment = SessionComment.opening(
      connection: number, tls: tap.origin.tls, clientTLS: tap.origin.clientTLS,
      tunnel: tap.tunnelAuthority, note: remarks.first)
    sequencer.packets[number] = tap.packets
    _ = store.append([.copied(tap.packets.scribe.opening(time: time, comment: comment))])
  }

  /// Gives a handshake that follows an answered one on the same transport a number, and so a
  /// record, of its own: what follows belongs to it.
  private func separateHandshakes(
    of tap: ConnectionTap, at time: UInt64, _ sequencer: inout Sequencer
  ) {
    for event in tap.events where tap.handshake.isFollowed(by: event) {
      let number = log.write { state in
        let number = state.addConnection(tap.origin, time: time)
        let previous = tap.number
        state.update(number) { $0.previous = previous }
        return number
      }
      tap.assign(number)
      if isRecording { sequencer.packets[number] = tap.packets }
    }
  }

  /// What only the session knows of an opening handshake: a key that the same client used in an
  /// earlier one (H08), and TLS that is weaker than it seems (H33).
  private func handshakeFindings(
    of tap: ConnectionTap, _ sequencer: inout Sequencer
  ) -> [Finding] {
    var findings: [Finding] = []
    for case .upgradeRequested(let request, let offset) in tap.events {
      findings += TLSRules.findings(of: tap.origin)
      guard let key = request.headers.first("Sec-WebSocket-Key"), key.utf8.count <= 64 else {
        continue
      }
      let transport = tap.transport
      guard
        let earlier = sequencer.keys.insert(
          key, client: tap.origin.client.host, transport: transport)
      else { continue }
      findings.append(
        Finding(
          .h08, from: .client, offset: offset,
          fact: earlier == transport ? .keyOfSameConnection(key) : .quoted(key)))
    }
    return findings
  }
}
