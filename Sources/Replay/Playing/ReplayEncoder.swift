import Capture
import WebSocket

/// Why a frame cannot be sent again; one sentence.
struct ReplayEncodingError: Error {
  var text: String
}

/// Writes recorded frames for a live connection: as they were, or with other masks, other values,
/// and compressed as the live handshake agreed.
final class ReplayEncoder {
  /// A frame as it goes out.
  private struct Outgoing {
    var firstByte: UInt8
    var payload: [UInt8]
  }

  private static let rsv1: UInt8 = 0x40
  /// The most bytes of a frame that is sent again.
  private static let frameLimit: UInt64 = 1 << 30
  /// The most frames of a message that are looked at together.
  private static let fragmentLimit = 1 << 16

  private let session: Session
  private let connection: UInt32
  private let reader: ConversationReader
  private let variables: ReplayVariables
  private let exact: Bool
  private let masks: Bool
  private let keys: () -> MaskingKey
  private let role: Endpoint
  private let deflater: Deflater?
  /// Whether recorded messages refer to earlier ones.
  private let refersBack: Bool
  /// Whether compressed bytes inflate on the live connection to what they inflated to when
  /// recorded.
  private var isRawValid: Bool
  /// Frames of the message under way, by their numbers.
  private var prepared: [UInt32: Outgoing] = [:]

  init(
    _ session: Session, connection: UInt32, role: Endpoint, live: PermessageDeflate?,
    variables: ReplayVariables, exact: Bool, masks: Bool = true,
    keys: @escaping () -> MaskingKey
  ) {
    self.masks = masks
    self.session = session
    self.connection = connection
    self.variables = variables
    self.exact = exact
    self.keys = keys
    self.role = role
    reader = ConversationReader(session, connection: connection)
    let recorded = session.log.read { $0.connection(connection)?.handshake?.permessageDeflate }
    refersBack = recorded?.keepsContext(from: role) ?? true
    isRawValid = Self.isRawValid(recorded, live, role)
    deflater = live.flatMap {
      Deflater(windowBits: $0.windowBits(from: role), keepsContext: $0.keepsContext(from: role))
    }
  }

  private static func isRawValid(
    _ recorded: PermessageDeflate?, _ live: PermessageDeflate?, _ role: Endpoint
  ) -> Bool {
    guard let recorded, let live else { return false }
    return live.windowBits(from: role) >= recorded.windowBits(from: role)
      && (live.keepsContext(from: role) || !recorded.keepsContext(from: role))
  }

  /// Notes that a frame is not sent.
  func passOver(_ frame: LoggedFrame) {
    if frame.row.flags.contains(.compressed), refersBack { isRawValid = false }
  }

  /// The bytes of a frame for the live connection.
  ///
  /// - Parameters:
  ///   - frame: The recorded frame.
  ///   - ordinal: How many frames of its connection come before the one after it.
  func bytes(of frame: LoggedFrame, ordinal: Int) throws(ReplayEncodingError) -> [UInt8] {
    if frame.row.fragment == 0 { try prepare(frame, ordinal: ordinal) }
    let outgoing: Outgoing
    if let known = prepared.removeValue(forKey: frame.row.number) {
      outgoing = known
    } else {
      outgoing = Outgoing(firstByte: frame.row.header.firstByte, payload: try payload(of: frame))
    }
    let recorded = frame.row.header
    let length = UInt64(outgoing.payload.count)
    let header = FrameHeader(
      firstByte: outgoing.firstByte, length: length,
      lengthForm: length == recorded.length ? recorded.lengthForm : .minimal(for: length),
      maskingKey: masks ? recorded.maskingKey.map { exact ? $0 : keys() } : nil)
    return FrameSerializer.frame(header: header, payload: outgoing.payload)
  }

  /// The bytes of a frame as its sender had it.
  func original(_ frame: LoggedFrame) throws(ReplayEncodingError) -> [UInt8] {
    var header = frame.row.header
    let payload = try payload(of: frame)
    // What was inflated has no masking key any more, and a client needs one.
    let needsKey = masks && (header.isMasked || role == .client)
    header.maskingKey = needsKey ? exact ? header.maskingKey ?? keys() : keys() : nil
    return FrameSerializer.frame(header: header, payload: payload)
  }

  private func payload(of frame: LoggedFrame) throws(ReplayEncodingError) -> [UInt8] {
    guard frame.row.header.length <= Self.frameLimit, let payload = reader.payload(of: frame) else {
      throw ReplayEncodingError(text: "the payload of frame \(frame.row.number) is not in the file")
    }
    return payload
  }

  /// Makes the frames of a message that does not go out as it was.
  private func prepare(_ first: LoggedFrame, ordinal: Int) throws(ReplayEncodingError) {
    prepared = [:]
    let isCompressed = first.row.flags.contains(.compressed)
    let hasVariables = variables.hasValues
    if !hasVariables, !isCompressed || isRawValid { return }
    let frames = fragments(from: first, ordinal: ordinal)
    var parts: [[UInt8]] = []
    for frame in frames {
      guard let part = reader.content(of: frame) else {
        // What cannot be inflated can still be sent as it was.
        if isRawValid { return }
        throw ReplayEncodingError(text: "frame \(frame.row.number) cannot be inflated")
      }
      parts.append(part)
    }
    let content = Array(parts.joined())
    let changed = hasVariables ? variables.applied(to: content) : content
    if changed == content, !isCompressed || isRawValid { return }
    if isCompressed, refersBack { isRawValid = false }
    if changed != content || (isCompressed && deflater != nil) {
      let sent = isCompressed ? deflater?.deflate(changed) ?? changed : changed
      parts = Self.cut(sent, like: frames.map(\.row.header.length))
    }
    for (frame, part) in zip(frames, parts) {
      var firstByte = frame.row.header.firstByte
      if isCompressed, deflater == nil { firstByte &= ~Self.rsv1 }
      prepared[frame.row.number] = Outgoing(firstByte: firstByte, payload: part)
    }
  }

  /// A message's frames, from its first one on.
  private func fragments(from first: LoggedFrame, ordinal: Int) -> [LoggedFrame] {
    var frames = [first]
    if first.row.header.fin { return frames }
    let ahead = ConversationReader(session, connection: connection, from: ordinal)
    for _ in 0..<Self.fragmentLimit {
      guard let frame = ahead.next() else { break }
      guard frame.row.from == first.row.from, frame.row.message == first.row.message else {
        continue
      }
      frames.append(frame)
      if frame.row.header.fin { break }
    }
    return frames
  }

  /// Cuts bytes into as many pieces as there are lengths, and in the same proportions.
  private static func cut(_ bytes: [UInt8], like lengths: [UInt64]) -> [[UInt8]] {
    let total = Double(max(1, lengths.reduce(0, &+)))
    var pieces: [[UInt8]] = []
    var (start, before) = (0, 0.0)
    for (index, length) in lengths.enumerated() {
      before += Double(length)
      let isLast = index == lengths.count - 1
      let end = isLast ? bytes.count : min(bytes.count, Int(Double(bytes.count) * before / total))
      pieces.append(Array(bytes[start..<max(start, end)]))
      start = max(start, end)
    }
    return pieces
  }
}
