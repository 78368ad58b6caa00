package import Capture
package import Pcapng

/// Reads a capture, pcapng or pcap, into a session: packets, TCP, HTTP, frames.
///
/// It is given the bytes of the file in order, in chunks of any size, and may be given more at any
/// time while the file grows. The session's store has to be the file: what is logged refers to
/// places in it.
package final class CaptureImporter {
  private let session: Session
  private let streams: TCPStreams
  private var reader = CaptureFileReader()
  private var decoder = PacketDecoder()
  private var position: UInt64 = 0
  /// How many bytes of the file are skipped.
  private var skipping: UInt64 = 0
  private var packets: UInt64 = 0
  private var isStopped = false
  private var isCutShort = false
  /// Why nothing at all could be read; nil while the file is valid.
  package private(set) var failure: CaptureDefect?
  /// How many bytes must be available at once for reading to continue.
  package private(set) var neededBytes = 12

  /// - Parameters:
  ///   - keys: The secrets that TLS is decrypted with; those in the file are added.
  package init(session: Session, keys: TLSKeys = TLSKeys()) {
    self.session = session
    streams = TCPStreams(session: session, keys: keys)
  }

  /// Gets what is decrypted.
  package var plaintext: (any PlaintextObserver)? {
    get { streams.context.plaintext }
    set { streams.context.plaintext = newValue }
  }

  /// Reads a segment that the caller found in a file.
  package func receive(_ segment: TCPSegment, in packet: CapturedPacket) {
    streams.receive(segment, in: packet)
  }

  /// Opens what waits for secrets, once some were added.
  package func useNewSecrets() { streams.lookAgain() }

  /// Whether it remembers where each connection is in the file.
  package var keepsStreams: Bool {
    get { streams.context.keepsStreams }
    set { streams.context.keepsStreams = newValue }
  }

  /// Where the connections that have ended are.
  package var streamRecords: [StreamRecord] { streams.context.records }

  /// The bytes of the file that were read.
  package var progress: UInt64 { position }

  /// Reads as much as is there.
  ///
  /// - Parameter bytes: The file from `progress` on.
  /// - Returns: How many bytes were read. The others are to be given again, with more.
  package func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
    var done = 0
    while true {
      if skipping > 0 {
        let skipped = Int(min(skipping, UInt64(bytes.count - done)))
        done += skipped
        skipping -= UInt64(skipped)
        position &+= UInt64(skipped)
      }
      if isStopped {
        position &+= UInt64(bytes.count - done)
        return bytes.count
      }
      guard skipping == 0, let read = step(UnsafeRawBufferPointer(rebasing: bytes[done...])) else {
        isCutShort = skipping > 0 || done < bytes.count
        return done
      }
      done += read
      position &+= UInt64(read)
    }
  }

  /// Reads one record and returns its size; nil when it is incomplete.
  @inline(__always)
  private func step(_ bytes: UnsafeRawBufferPointer) -> Int? {
    switch reader.next(in: bytes, at: position) {
    case .packet(let packet, let size):
      packets &+= 1
      take(packet)
      return size
    case .local(let body, let position, let size):
      streams.keep(body, at: position)
      return size
    case .secrets(let text, let size):
      streams.context.secrets.add(text, isWhole: true)
      streams.lookAgain()
      return size
    case .skip(let count):
      skipping = count
      if reader.mayHoldSecrets { streams.context.secrets.mayGrow = true }
      return 0
    case .unusable(let defect, let size):
      streams.context.warnings.add(.defect(defect))
      // It may be too long to be in the buffer at once.
      skipping = UInt64(size)
      return 0
    case .more(let count):
      neededBytes = count
      return nil
    case .stop(let defect):
      stop(defect)
      return 0
    }
  }

  private func stop(_ defect: CaptureDefect) {
    isStopped = true
    if position == 0 { failure = defect } else { streams.context.warnings.add(.defect(defect)) }
  }

  @inline(__always)
  private func take(_ packet: CapturedPacket) {
    if let segment = PacketDecoder.segment(in: packet) {
      streams.receive(segment, in: packet)
    } else if !takeGap(packet) {
      lookInto(packet)
    }
  }

  /// Takes a packet with unusual headers, which may hold a segment.
  private func lookInto(_ packet: CapturedPacket) {
    decoder.decode(packet) { found, packet, parts in
      switch found {
      case .segment(let segment, internet: _):
        streams.receive(segment, in: packet, parts: parts)
      case .passed(let passed): streams.context.warnings.add(.passed(passed))
      case .damaged: count(.damagedPackets)
      case .unknownLink(let type): streams.context.warnings.add(.unknownLink(type))
      case .incomplete(let pieces): count(.fragments, pieces)
      }
    }
  }

  private func count(_ unread: Unread, _ packets: Int = 1) {
    guard packets > 0 else { return }
    streams.context.warnings.add(.unread(unread), count: UInt64(packets))
  }

  /// A packet of windsock's own that marks where bytes of the recording are missing.
  ///
  /// - Returns: False when it is something else.
  private func takeGap(_ packet: CapturedPacket) -> Bool {
    guard let gap = RecordingGap(packet) else { return false }
    streams.context.warnings.add(.gap(gap))
    session.note(gap.sentence, at: packet.time)
    return true
  }

  /// Ends the capture: connections that are still open end with it.
  ///
  /// - Parameter isWhole: Whether the file ends here, so that an incomplete record was cut short.
  package func finish(isWhole: Bool = true) -> ReadingSummary {
    if isWhole, isCutShort, !isStopped { streams.context.warnings.add(.truncated) }
    count(.fragments, decoder.finish())
    streams.finish()
    return summary
  }

  /// The result so far.
  package var summary: ReadingSummary {
    var summary = ReadingSummary()
    summary.packets = packets
    summary.tcpStreams = streams.count
    summary.upgrades = session.log.read { state in
      state.connections.count { $0.hasRequest || $0.openedTime != nil }
    }
    summary.isNothingRead =
      streams.context.warnings.hasUnread && !session.log.read { $0.hasContent }
    summary.warnings = streams.context.warnings.sentences(isNothingRead: summary.isNothingRead)
    summary.unread = streams.context.warnings.rows
    return summary
  }
}
