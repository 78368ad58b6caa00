import Capture
import Filter
import Pcapng
import WebSocket

/// What one end of a recorded connection did, in order, with what the other end had sent before.
final class ReplayScript {
  enum Step {
    /// This end sent a frame.
    case send(LoggedFrame)
    /// This end sent a frame that the proxy changed or dropped: as it was sent.
    case sendOriginal(LoggedFrame)
    /// The other end's message was complete.
    case expect(ExpectedMessage)
    /// The other end began to close.
    case peerClose(time: UInt64)
    /// The transport was ended by an end without Close, or the recording is over (nil).
    case end(by: Endpoint?, time: UInt64)
  }

  /// Payloads of Pings that are remembered until their Pongs.
  private static let pingLimit = 64

  let record: ConnectionRecord?
  let reader: ConversationReader
  private let role: Endpoint
  private let options: ReplayOptions
  private let judge: FrameMatcher?
  private var view = MessageView()
  private var pings: [[UInt8]] = []
  private var isClosed = false
  /// Originals that are to be sent before the next frame, and the held message they belong to.
  private var originals: [LoggedFrame] = []
  private var restored: UInt64?
  private var isWanted = PerEndpoint(both: true)
  /// Called for each frame of this end that is left out.
  var passOver: (LoggedFrame) -> Void = { _ in }

  init(_ session: Session, connection: UInt32, role: Endpoint, options: ReplayOptions) {
    record = session.log.read { $0.connection(connection) }
    reader = ConversationReader(session, connection: connection)
    self.role = role
    self.options = options
    judge = options.filter.map {
      FrameMatcher($0, in: session, inflating: InflatedReader(session))
    }
  }

  /// The next step; nil after the end.
  func next() -> Step? {
    if !originals.isEmpty { return .sendOriginal(originals.removeFirst()) }
    while !isClosed {
      guard let frame = reader.next() else { return end() }
      if let step = frame.row.from == role ? own(frame) : peers(frame) { return step }
    }
    return nil
  }

  private func end() -> Step {
    isClosed = true
    let time = max(record?.client.lastTime ?? 0, record?.server.lastTime ?? 0)
    return .end(by: record?.close?.by, time: time)
  }

  private func own(_ frame: LoggedFrame) -> Step? {
    let flags = frame.row.flags
    if flags.contains(.dropped) { return options.original ? .sendOriginal(frame) : nil }
    if options.original, flags.contains(.injected) {
      passOver(frame)
      return nil
    }
    if options.original, flags.contains(.edited), restore(frame) {
      return originals.isEmpty ? nil : .sendOriginal(originals.removeFirst())
    }
    return sent(frame)
  }

  /// Finds the frames that an edited one replaced; false when they are not known.
  private func restore(_ frame: LoggedFrame) -> Bool {
    let held = reader.mark(of: frame)?.held
    // The other frames of a held message were restored with its first.
    if held == nil || held != restored {
      let found = reader.originals(of: frame)
      if found.isEmpty { return false }
      originals = found
      restored = held
    }
    passOver(frame)
    return true
  }

  private func sent(_ frame: LoggedFrame) -> Step? {
    if frame.row.opcode == .pong, !options.exact, isAnswer(frame) { return nil }
    if frame.row.message == nil || frame.row.fragment == 0 {
      isWanted[role] = judge?.matches(frame) ?? true
    }
    guard isWanted[role] else {
      passOver(frame)
      return nil
    }
    if frame.row.opcode == .close { isClosed = true }
    return .send(frame)
  }

  /// Whether a Pong answers a recorded Ping: the live ones are answered instead.
  private func isAnswer(_ frame: LoggedFrame) -> Bool {
    guard let payload = reader.payload(of: frame), let place = pings.lastIndex(of: payload) else {
      return false
    }
    pings.removeFirst(place + 1)
    return true
  }

  private func peers(_ frame: LoggedFrame) -> Step? {
    // What was dropped never arrived.
    if frame.row.flags.contains(.dropped) { return nil }
    switch frame.row.opcode {
    case .ping:
      if let payload = reader.payload(of: frame) { pings.append(payload) }
      if pings.count > Self.pingLimit { pings.removeFirst() }
      return nil
    case .close:
      isClosed = true
      return .peerClose(time: frame.row.timeEnd)
    default: break
    }
    guard frame.row.message != nil else { return nil }
    if frame.row.fragment == 0 {
      isWanted[role.other] = judge?.matches(frame) ?? true
    }
    guard isWanted[role.other], let message = reader.take(frame, into: &view) else { return nil }
    return .expect(
      ExpectedMessage(message, time: frame.row.timeEnd, rules: options.rules))
  }
}

/// A message of the other end, recorded or live, as it is waited for.
struct ExpectedMessage {
  /// Bytes of a message that values can be captured from.
  private static let keptBytes = 64 << 10

  /// The message's number in its connection.
  var number: UInt32
  var time: UInt64
  var key: MessageKey
  var content: [UInt8]

  init(_ message: LoggedMessage, time: UInt64, rules: ReplayTolerances) {
    number = message.first.row.message ?? 0
    self.time = time
    let isShort = message.content.count <= ComparedMessage.keptBytes
    key = MessageKey(
      message.content, text: isShort ? JSONText(message.content) : nil,
      opcode: message.first.row.opcode, from: message.first.row.from, rules: rules)
    content = message.content.count <= Self.keptBytes ? message.content : []
  }
}

extension Endpoint {
  var other: Endpoint { self == .client ? .server : .client }
}
