import Pcapng
import WebSocket

/// What recorders report to the session: everything that has to be in order happens here.
extension Session {
  /// Records bytes that cannot be dissected yet.
  func record(
    _ captured: CapturedBytes, from: Endpoint, at time: UInt64, _ placement: FileExtent?,
    on recorder: ConnectionRecorder
  ) -> FileExtent {
    sequence { sequencer in
      let time = placement == nil ? sequencer.clamp(time) : time
      number(recorder, at: time, &sequencer)
      recorder.readTime = time
      if let placement { return placement }
      let cut = PacketCut(unreadWithin: recorder.packets.packetWriter.packetCapacity)
      return write(captured, cut: cut, from: from, at: time, on: recorder)
    }
  }

  /// Puts one read, and what the recorder's dissector found in it, into file and log.
  func commit(
    _ captured: CapturedBytes, from: Endpoint, at time: UInt64, _ placement: FileExtent?,
    on recorder: ConnectionRecorder
  ) -> FileExtent {
    sequence { sequencer in
      let arrival = time
      let time = placement == nil ? sequencer.clamp(time) : time
      if time != arrival { recorder.dissector.exchanges.settle(arrival, as: time) }
      number(recorder, at: time, &sequencer)
      recorder.readTime = time
      if !recorder.events.isEmpty { separateHandshakes(of: recorder, at: time, &sequencer) }
      let place = placement ?? writeRead(captured, from: from, at: time, on: recorder)
      let findings = handshakeFindings(of: recorder, &sequencer)
      enter(captured, of: recorder, from: from, at: time, place, extra: findings)
      return place
    }
  }

  private func enter(
    _ captured: CapturedBytes, of recorder: ConnectionRecorder, from: Endpoint, at time: UInt64,
    _ place: FileExtent, extra: [Finding]
  ) {
    guard let connection = recorder.number else { return }
    let content = recorder.unreadContent.map { CapturedBytes($0, owner: captured.owner) }
    // What waits keeps its batch.
    let batch = content == nil && isUpToDate ? recorder.batch : recorder.takeBatch()
    let read = LoggedRead(
      captured, of: recorder, connection: connection, from: from, at: time, placement: place,
      batch: batch, extra: extra)
    enter(read, inflating: content)
  }

  /// Records the end of a connection and logs what it cut short.
  func end(_ recorder: ConnectionRecorder, by: Endpoint?, isReset: Bool, at time: UInt64) {
    sequence { sequencer in
      let time = settle(time, &sequencer)
      if let by {
        let packet = recorder.packets.packetWriter.ending(
          from: by, isReset: isReset, time: time, comment: recorder.closingComment)
        if isRecording { _ = store.append([.copied(packet)]) }
      }
      sequencer.pairs.remove([
        recorder.packets.packetWriter.client, recorder.packets.packetWriter.server,
      ])
      recorder.packets.packetWriter.finish()
      if sequencer.packets.count > Self.packetsLimit, let number = recorder.number {
        sequencer.packets[number] = nil
      }
      guard let connection = recorder.number else { return }
      let end = LoggedEnd(
        connection: connection, events: recorder.events, time: time,
        content: recorder.dissector.content)
      enter { state in end.enter(into: &state) }
    }
  }

  func fail(_ sentence: String, on recorder: ConnectionRecorder, at time: UInt64) {
    sequence { sequencer in
      let time = settle(time, &sequencer)
      let number = recorder.number
      enter { state in
        if let number { state.update(number) { $0.failure = $0.failure ?? sentence } }
        state.journal(.note(sentence, connection: number), time: time)
      }
    }
  }

  /// Gives the connection its number and its opening packets, with its first byte.
  func number(_ recorder: ConnectionRecorder, at time: UInt64, _ sequencer: inout Sequencer) {
    guard recorder.number == nil else { return }
    let number = log.write { $0.addConnection(recorder.origin, time: time) }
    recorder.assign(number)
    guard isRecording else { return }
    var remarks = recorder.origin.note.map { [$0] } ?? []
    // Readers distinguish connections only by their addresses and ports.
    while !sequencer.pairs.insert([
      recorder.packets.packetWriter.client, recorder.packets.packetWriter.server,
    ]).inserted {
      var client = recorder.packets.packetWriter.client
      client.port &+= 1
      recorder.packets.packetWriter = TCPPacketWriter(
        client: client, server: recorder.packets.packetWriter.server)
      remarks = ["the client's port was \(recorder.origin.client.port)"]
    }
    let comment = SessionComment.opening(
      connection: number, tls: recorder.origin.tls, clientTLS: recorder.origin.clientTLS,
      tunnel: recorder.tunnelAuthority, note: remarks.first)
    sequencer.packets[number] = recorder.packets
    _ = store.append([.copied(recorder.packets.packetWriter.opening(time: time, comment: comment))])
  }

  /// Gives a handshake that follows an answered one on the same transport a number, and so a
  /// record, of its own: what follows belongs to it.
  private func separateHandshakes(
    of recorder: ConnectionRecorder, at time: UInt64, _ sequencer: inout Sequencer
  ) {
    for event in recorder.events where recorder.handshake.isFollowed(by: event) {
      let number = log.write { state in
        let number = state.addConnection(recorder.origin, time: time)
        let previous = recorder.number
        state.update(number) { $0.previous = previous }
        return number
      }
      recorder.assign(number)
      if isRecording { sequencer.packets[number] = recorder.packets }
    }
  }

  /// What only the session knows of an opening handshake: a key that the same client used in an
  /// earlier one (H08), and TLS that is weaker than it seems (H33).
  private func handshakeFindings(
    of recorder: ConnectionRecorder, _ sequencer: inout Sequencer
  ) -> [Finding] {
    var findings: [Finding] = []
    for case .upgradeRequested(let request, let offset) in recorder.events {
      findings += TLSVersionCheck.findings(of: recorder.origin)
      guard let key = request.headers.first("Sec-WebSocket-Key"), key.utf8.count <= 64 else {
        continue
      }
      let transport = recorder.transport
      guard
        let earlier = sequencer.keys.insert(
          key, client: recorder.origin.client.host, transport: transport)
      else { continue }
      findings.append(
        Finding(
          .h08, from: .client, offset: offset,
          fact: earlier == transport ? .keyOfSameConnection(key) : .quoted(key)))
    }
    return findings
  }
}
