import Capture
import Pcapng
import WebSocket

/// A captured connection with HTTP or WebSocket, which passes what it gets to the recorder.
///
/// It stands between reassembly and the recorder: missing bytes become a note, and what follows
/// them goes to the recorder from the next frame on.
final class CapturedConnection {
  /// How one direction continues after a hole.
  private enum Course {
    case straight
    /// The next bytes, this many, belong to a frame that lacks others.
    case dropping(UInt64)
    /// The next frame has to be found.
    case searching(FrameResync)
  }

  /// Missing bytes of an HTTP body, which zeros stand in for.
  private static let fillLimit = 1 << 30

  let recorder: ConnectionRecorder
  /// What was done to the bytes that come next.
  var mark: FrameAnnotation?
  let client: Side
  private var clientCourse = Course.straight
  private var serverCourse = Course.straight
  /// Whether both directions simply continue, as is nearly always the case.
  private var isStraight = true

  private let budget: ReadingBudget
  /// Reads the tunnel that the connection may become.
  weak var flow: TCPFlow? { didSet { recorder.tunnelReader = flow } }

  init(recorder: ConnectionRecorder, client: Side, budget: ReadingBudget) {
    self.recorder = recorder
    self.client = client
    self.budget = budget
  }

  deinit {
    for course in [clientCourse, serverCourse] {
      if case .searching(let search) = course { budget.give(search.bytes.count) }
    }
  }

  /// Begins with frames whose handshake was not seen, at unknown places.
  func join(response: ResponseHead?, at time: UInt64) {
    recorder.join(response: response, at: time)
    setCourse(.searching(FrameResync()), of: .client)
    if response == nil { setCourse(.searching(FrameResync()), of: .server) }
  }

  /// Assumes that the upgrade was accepted; what comes from the server, if anything, may begin
  /// anywhere.
  func assumeAccepted(at time: UInt64) {
    setCourse(.searching(FrameResync()), of: .server)
    recorder.assumeAccepted(at: time)
  }

  @inline(__always)
  func endpoint(_ side: Side) -> Endpoint { side == client ? .client : .server }

  /// Takes bytes in order.
  @inline(__always)
  func receive(
    _ bytes: UnsafeRawBufferPointer, from side: Side, at time: UInt64, position: UInt64
  ) {
    if isStraight {
      pass(bytes, from: endpoint(side), at: time, position: position)
    } else {
      detour(bytes, from: side, at: time, position: position)
    }
  }

  /// Takes bytes in order while one direction has not found its next frame.
  private func detour(
    _ bytes: UnsafeRawBufferPointer, from side: Side, at time: UInt64, position: UInt64
  ) {
    let end = endpoint(side)
    switch end == .client ? clientCourse : serverCourse {
    case .straight: pass(bytes, from: end, at: time, position: position)
    case .dropping(let count): drop(count, of: bytes, from: end, at: time, position: position)
    case .searching(var search):
      setCourse(.straight, of: end)
      let before = search.bytes.count
      search.add(bytes, at: position, time: time)
      budget.give(before)
      if budget.isSpent { search.restart(missing: 0) }
      budget.take(search.bytes.count)
      look(&search, from: end, at: time)
    }
  }

  @inline(__always)
  private func pass(
    _ bytes: UnsafeRawBufferPointer, from end: Endpoint, at time: UInt64, position: UInt64
  ) {
    recorder.receive(
      CapturedBytes(bytes, owner: nil), from: end, at: time,
      placement: FileExtent(position: position, count: bytes.count), mark: mark)
  }

  /// Takes an annotation about bytes that were not passed on, or a user's note.
  func note(_ remark: PacketAnnotation, from side: Side, at time: UInt64) {
    recorder.session.enter(remark, from: endpoint(side), at: time, on: recorder)
  }

  private func setCourse(_ course: Course, of end: Endpoint) {
    if end == .client { clientCourse = course } else { serverCourse = course }
    if case .straight = clientCourse, case .straight = serverCourse {
      isStraight = true
    } else {
      isStraight = false
    }
  }

  private func drop(
    _ count: UInt64, of bytes: UnsafeRawBufferPointer, from end: Endpoint, at time: UInt64,
    position: UInt64
  ) {
    let dropped = min(count, UInt64(bytes.count))
    recorder.skip(dropped, from: end, at: time)
    setCourse(count == dropped ? .straight : .dropping(count - dropped), of: end)
    let rest = UnsafeRawBufferPointer(rebasing: bytes[Int(dropped)...])
    if !rest.isEmpty { pass(rest, from: end, at: time, position: position &+ dropped) }
  }

  /// Continues from the next frame once it is found.
  private func look(
    _ search: inout FrameResync, from end: Endpoint, at time: UInt64, isFinal: Bool = false
  ) {
    let found =
      recorder.phase == .frames
      ? search.find(mask: end == .client, threshold: .knownProtocol, isFinal: isFinal) : nil
    guard let found else {
      setCourse(.searching(search), of: end)
      return
    }
    recorder.skip(search.dropped &+ UInt64(found.offset), from: end, at: time)
    budget.give(search.bytes.count)
    setCourse(.straight, of: end)
    search.forEach(from: found.offset) { bytes, position, time in
      receive(bytes, from: end == .client ? client : client.other, at: time, position: position)
    }
  }

  /// Notes that the capture lacks bytes.
  ///
  /// - Parameters:
  ///   - isLost: Whether a packet is missing; otherwise one was captured in part, which the capture
  ///     was told to do, so that it needs no finding each time.
  ///   - isExact: Whether it is known how many bytes are missing.
  func gap(
    _ count: Int, from side: Side, at time: UInt64, isLost: Bool, isExact: Bool = true
  ) {
    let end = endpoint(side)
    if isLost {
      recorder.note(missing: UInt64(count), after: waitingBytes(of: end), from: end, at: time)
    }
    if recorder.phase == .tunnel {
      recorder.pass(count, from: end, at: time)
      flow?.missTunnelled(count, from: end, at: time, isLost: isLost, isExact: isExact)
      return
    }
    switch end == .client ? clientCourse : serverCourse {
    case .searching(var search):
      setCourse(.straight, of: end)
      budget.give(search.bytes.count)
      search.restart(missing: UInt64(count))
      setCourse(.searching(search), of: end)
    case .dropping(let left) where left >= UInt64(count) && isExact:
      recorder.skip(UInt64(count), from: end, at: time)
      setCourse(.dropping(left - UInt64(count)), of: end)
    case .straight where end == .server && recorder.isAnswerMissing:
      assumeAccepted(at: time)
      beginAnew(after: count, isExact: isExact, from: end, at: time)
    case .straight where recorder.phase == .http && !(end == .client && recorder.isUndecided):
      // An HTTP body is counted and not kept: any bytes will do in place of those.
      if count <= Self.fillLimit { recorder.miss(count, from: end, at: time) }
    case .straight, .dropping:
      beginAnew(after: count, isExact: isExact, from: end, at: time)
    }
  }

  /// Bytes in which the next frame is still sought.
  private func waitingBytes(of end: Endpoint) -> UInt64 {
    switch end == .client ? clientCourse : serverCourse {
    case .searching(let search): search.dropped &+ UInt64(search.bytes.count)
    case .straight, .dropping: 0
    }
  }

  private func beginAnew(after missing: Int, isExact: Bool, from end: Endpoint, at time: UInt64) {
    guard recorder.phase == .frames else {
      var search = FrameResync()
      search.restart(missing: UInt64(missing))
      setCourse(.searching(search), of: end)
      return
    }
    let rest = recorder.skip(UInt64(missing), from: end, at: time)
    switch isExact ? rest : nil {
    case .some(0): setCourse(.straight, of: end)
    case .some(let rest): setCourse(.dropping(rest), of: end)
    case nil: setCourse(.searching(FrameResync()), of: end)
    }
  }

  /// Takes the end of the transport, or of the capture when `side` is nil.
  func end(by side: Side?, isReset: Bool, at time: UInt64) {
    for end in Endpoint.allCases {
      guard case .searching(var search) = end == .client ? clientCourse : serverCourse else {
        continue
      }
      look(&search, from: end, at: time, isFinal: true)
      if case .searching(let search) = end == .client ? clientCourse : serverCourse {
        recorder.skip(search.dropped &+ UInt64(search.bytes.count), from: end, at: time)
      }
    }
    recorder.end(by: side.map(endpoint), isReset: isReset, at: time)
  }
}
