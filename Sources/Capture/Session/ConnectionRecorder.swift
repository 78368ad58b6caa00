package import Pcapng
package import WebSocket

/// Where an engine reports the bytes of one connection.
///
/// It belongs to the event loop of its connection and is not Sendable: what it knows of the stream
/// needs no lock. What it found in a read is put into the session in one step.
package final class ConnectionRecorder {
  /// Bytes that a client sent after its upgrade request and before the answer.
  private struct Held {
    var bytes: [UInt8]
    var time: UInt64
    var placement: FileExtent
  }

  /// How many bytes of such a client are held; what comes after is recorded and not dissected.
  private static let heldLimit = 16 << 20

  /// The connection's number; nil until its first byte.
  ///
  /// It gets another one with each handshake that follows an answered one.
  package private(set) var number: UInt32?
  /// The numbers that it had before.
  private(set) var earlierNumbers: [UInt32] = []
  var handshake = HandshakeProgress.none
  /// The time that the session gave the last read.
  var readTime: UInt64 = 0
  package let origin: ConnectionOrigin
  package let session: Session
  var dissector: Dissector
  let packets: ConnectionPackets
  let carried = CarriedFrames()
  private(set) var batch = FrameBatch()
  /// What the second stage has still to read of the read that is being taken.
  private(set) var unreadContent: UnsafeRawBufferPointer?
  /// What was done to the bytes of the read that is being taken.
  var mark: FrameAnnotation?
  /// Where the originals of held messages are, by their numbers.
  var originals: [UInt64: KeptOriginal] = [:]
  private var held: [Held] = []
  private var heldBytes = 0
  private var hasEnded = false
  /// The first sentence that `fail` got.
  private(set) var failureMessage: String?
  /// The other end of a connection that is a tunnel from its first byte on.
  var tunnelAuthority: String?
  /// Whether the bytes of another protocol are kept, or only counted.
  package var recordsTunnel = true
  /// Receives the bytes of another protocol; nil where they are not dissected.
  package weak var tunnelReader: (any TunnelReader)?

  /// Up to how many bytes of frames the second stage reads at once, if nothing waits.
  private static let readAtOnce = 1024

  init(session: Session, origin: ConnectionOrigin, limits: FrameLimits, splitsStages: Bool) {
    self.session = session
    self.origin = origin
    dissector = Dissector(
      limits: limits, bodyLimit: session.isRecording ? session.bodyLimit : .max,
      splitsStages: splitsStages)
    packets = ConnectionPackets(
      TCPPacketWriter(client: origin.client, server: origin.server))
  }

  /// What the connection carries now.
  package var phase: Dissector.Phase { dissector.phase }

  /// Whether the client's upgrade is not answered yet, so that nothing more of the client's should
  /// be passed on.
  package var isUndecided: Bool { dissector.isUndecided }

  /// The frames that the last read completed and that ask for an answer or a look: control frames,
  /// and whatever follows its sender's Close.
  package var notables: [FrameBatch.Notable] { batch.notables }

  /// Why the last read was not in the expected protocol; nil when it was.
  package var failure: String? {
    for case .failure(let sentence) in dissector.events { return sentence }
    return nil
  }

  /// What the last read produced besides complete frames.
  package var events: [DissectorEvent] { dissector.events }

  /// Takes bytes as the receiving end gets them.
  ///
  /// - Parameters:
  ///   - captured: The bytes of one read.
  ///   - time: Their arrival, in nanoseconds since the Unix epoch.
  ///   - placement: Where they are in a session file that is being read; nil while recording, which
  ///     finds a place for them.
  ///   - mark: What windsock did to them, if anything. Bytes with a mark are whole frames.
  package func receive(
    _ captured: CapturedBytes, from: Endpoint, at time: UInt64, placement: FileExtent? = nil,
    mark: FrameAnnotation? = nil
  ) {
    guard !captured.bytes.isEmpty else { return }
    self.mark = mark
    take(captured, from: from, at: time, placement)
    if let observer = session.observer, number != nil {
      observer.received(
        captured.bytes, connection: transport, from: from, at: time, isMissing: dissector.isFilling)
    }
  }

  /// Bytes of the client that wait for the answer which says what they are.
  package var unreadBytes: Int { dissector.phase == .http ? heldBytes : 0 }

  /// All numbers that it has had.
  package var numbers: [UInt32] { earlierNumbers + (number.map { [$0] } ?? []) }

  /// The transport, by the first number it had.
  var transport: UInt32 { earlierNumbers.first ?? number ?? 0 }

  private func take(
    _ captured: CapturedBytes, from: Endpoint, at time: UInt64, _ placement: FileExtent?
  ) {
    if dissector.phase == .tunnel, !recordsTunnel {
      return pass(captured.bytes.count, from: from, at: time)
    }
    if from == .client, isUndecided || !held.isEmpty {
      let placement = session.record(captured, from: from, at: time, placement, on: self)
      hold(captured.bytes, at: readTime, placement)
      return
    }
    if from == .server, !held.isEmpty {
      return takeAnswer(captured, at: time, placement)
    }
    let consumed = dissect(captured.bytes, from: from, at: time)
    let place = session.commit(captured, from: from, at: time, placement, on: self)
    if consumed < captured.bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: captured.bytes[consumed...])
      hold(rest, at: readTime, place.dropping(consumed))
    }
    if dissector.phase == .tunnel {
      handOn(captured.bytes, after: dissector.framesStart, from: from, at: time, place)
    }
    releaseHeld()
    batch.giveBack()
  }

  /// Takes the end of the transport: `by` closed it, or reset it.
  ///
  /// - Parameter by: nil when the capture ends and the connection may continue.
  package func end(by: Endpoint?, isReset: Bool = false, at time: UInt64) {
    guard !hasEnded, number != nil else { return }
    hasEnded = true
    if unreadBytes > 0 {
      session.note(
        "\(unreadBytes) bytes that the client sent after its upgrade request were not read: "
          + "no answer to it was seen",
        connection: number, at: time)
    }
    dissector.end(by: by, at: time)
    session.end(self, by: by, isReset: isReset, at: time)
  }

  /// Records, as one sentence, why the connection cannot do what it was asked to.
  package func fail(_ sentence: String, at time: UInt64) {
    if sentence == failureMessage { return }
    failureMessage = failureMessage ?? sentence
    session.fail(sentence, on: self, at: time)
  }

  /// Takes the number of the connection, or of its next handshake.
  func assign(_ number: UInt32) {
    if let before = self.number { earlierNumbers.append(before) }
    self.number = number
  }

  /// Has both stages of the dissector read bytes; the second one may be left for later.
  ///
  /// - Returns: How many of the bytes were read.
  private func dissect(
    _ bytes: UnsafeRawBufferPointer, from: Endpoint, at time: UInt64,
    stopsBeforeFrames: Bool = false
  ) -> Int {
    let consumed = dissector.receive(
      bytes, from: from, at: time, into: batch, stopsBeforeFrames: stopsBeforeFrames)
    unreadContent = nil
    guard let content = dissector.content?[from], consumed == bytes.count,
      dissector.framesStart < consumed
    else { return consumed }
    let frames = UnsafeRawBufferPointer(rebasing: bytes[dissector.framesStart...])
    if frames.count <= Self.readAtOnce, session.isUpToDate {
      content.receive(
        frames, into: batch, events: &dissector.events, marks: dissector.marks)
    } else {
      unreadContent = frames
    }
    return consumed
  }

  /// Gives away the frames of the last read.
  func takeBatch() -> FrameBatch {
    defer { batch = FrameBatch() }
    return batch
  }

  private func hold(_ bytes: UnsafeRawBufferPointer, at time: UInt64, _ placement: FileExtent) {
    guard heldBytes + bytes.count <= Self.heldLimit else { return }
    heldBytes += bytes.count
    held.append(Held(bytes: Array(bytes), time: time, placement: placement))
  }

  /// Takes what may answer an upgrade whose client did not wait: what the client sent comes before
  /// the frames that the server sent with the answer, as it came before them.
  private func takeAnswer(_ captured: CapturedBytes, at time: UInt64, _ placement: FileExtent?) {
    let consumed = dissect(captured.bytes, from: .server, at: time, stopsBeforeFrames: true)
    let answer = UnsafeRawBufferPointer(rebasing: captured.bytes.prefix(consumed))
    let place = session.commit(
      CapturedBytes(answer, owner: captured.owner), from: .server, at: time, placement, on: self)
    let events = dissector.events
    let tunnelStart = dissector.phase == .tunnel ? dissector.framesStart : nil
    releaseHeld()
    if let tunnelStart {
      handOn(captured.bytes, after: tunnelStart, from: .server, at: time, place)
    }
    let rest = UnsafeRawBufferPointer(rebasing: captured.bytes.dropFirst(consumed))
    _ = dissect(rest, from: .server, at: time)
    if !rest.isEmpty {
      _ = session.commit(
        CapturedBytes(rest, owner: captured.owner), from: .server, at: time,
        placement?.dropping(consumed), on: self)
    }
    // Callers ask about the whole read.
    dissector.events = events + dissector.events
    batch.giveBack()
  }

  /// Reads what was held, once the upgrade is answered.
  func releaseHeld() {
    while !held.isEmpty, !isUndecided {
      let next = held.removeFirst()
      heldBytes -= next.bytes.count
      next.bytes.withUnsafeBytes { bytes in
        let captured = CapturedBytes(bytes, owner: nil)
        let consumed = dissect(bytes, from: .client, at: next.time)
        let place = session.commit(
          captured, from: .client, at: next.time, next.placement, on: self)
        if dissector.phase == .tunnel {
          handOn(bytes, after: dissector.framesStart, from: .client, at: next.time, place)
        }
        guard consumed < bytes.count else { return }
        held.insert(
          Held(
            bytes: Array(bytes[consumed...]), time: next.time,
            placement: place.dropping(consumed)), at: 0)
        heldBytes += bytes.count - consumed
      }
    }
  }
}

@available(*, unavailable)
extension ConnectionRecorder: Sendable {}
