import WebSocket

/// The first bytes of a TCP connection, held until its protocol is known.
///
/// Most connections of a capture are not WebSockets; their first packet shows it, and they cost
/// nothing from then on.
struct ProtocolDetector {
  /// The protocol of a connection.
  enum Detection: Equatable {
    case undecided
    /// A request was sent by this end, with the held piece of this number.
    case http(client: Side, from: Int)
    /// A 101 was sent to this end, whose request was not seen.
    case accepted(client: Side)
    /// Frames without the handshake, which was not seen.
    case frames(client: Side)
    /// TLS, whose client is this end.
    case tls(client: Side)
    /// Something else.
    case other
  }

  /// Bytes as they came from one end.
  struct Piece {
    var side: Side
    var bytes: [UInt8]
    /// Bytes that are missing before these.
    var missing = 0
    var position: UInt64
    var time: UInt64
  }

  /// Bytes and packets that are held at most.
  static let byteLimit = 64 << 10
  private static let pieceLimit = 256

  private(set) var pieces: [Piece] = []
  private(set) var count = 0
  /// Whether the connection's first bytes were seen, so that its protocol must begin there.
  let isWhole: Bool
  private var low = FrameResync()
  private var high = FrameResync()
  private var hasHole = false

  /// Arrival of the first bytes; they may have waited for others before them.
  var firstTime: UInt64? { pieces.lazy.filter { !$0.bytes.isEmpty }.map(\.time).min() }

  init(isWhole: Bool) { self.isWhole = isWhole }

  /// Takes the next bytes of one end and says what they are.
  mutating func add(_ piece: Piece) -> Detection {
    pieces.append(piece)
    count += piece.bytes.count
    hasHole = hasHole || piece.missing > 0
    let detection = detect(piece)
    guard detection == .undecided else { return detection }
    let isFull = count > Self.byteLimit || pieces.count > Self.pieceLimit
    return isFull ? .other : .undecided
  }

  /// Decides what it is when nothing more will come.
  mutating func finish() -> Detection {
    isWhole && !hasHole ? .other : frames(isFinal: true)
  }

  private mutating func detect(_ newest: Piece) -> Detection {
    if let detection = detectRequest(newest) { return detection }
    if let detection = detectTLS(newest.side) { return detection }
    let answer = response(from: newest.side)
    if answer.answer == .yes, answer.status == 101 {
      return hasWholeHead(newest.side) ? .accepted(client: newest.side.other) : .undecided
    }
    if answer.answer != .no { return .undecided }
    guard !isWhole || hasHole else {
      return isRequestPossible(newest.side) ? .undecided : .other
    }
    return detectFrames(newest)
  }

  /// A request at the beginning, or at that of the newest packet when the beginning is not known.
  private func detectRequest(_ newest: Piece) -> Detection? {
    let begins = beginning(of: newest.side)
    if begins.withUnsafeBytes({ HTTPProbe.request($0) }) == .yes {
      let first = pieces.firstIndex { $0.side == newest.side } ?? 0
      return .http(client: newest.side, from: answersCome(before: first) ? 0 : first)
    }
    guard !isWhole || hasHole else { return nil }
    let isHere = newest.bytes.withUnsafeBytes { HTTPProbe.request($0) } == .yes
    return isHere ? .http(client: newest.side, from: pieces.count - 1) : nil
  }

  /// The first record of a TLS handshake (RFC 8446, section 4): a ClientHello, or the answer to one
  /// that was captured too early.
  private func detectTLS(_ side: Side) -> Detection? {
    let begins = beginning(of: side)
    guard begins.first == TLSContent.handshake else { return nil }
    guard begins.count > TLSRecord.headerLength else {
      return ProtocolSignature.tlsRecord(begins) == .no ? nil : .undecided
    }
    guard begins.withUnsafeBytes({ $0.baseAddress.flatMap(TLSRecord.size) }) != nil else {
      return nil
    }
    switch begins[TLSRecord.headerLength] {
    case TLSHandshakeReader.MessageType.clientHello: return .tls(client: side)
    case TLSHandshakeReader.MessageType.serverHello: return .tls(client: side.other)
    default: return nil
    }
  }

  /// Whether what came before the request is its answer, captured too early.
  private func answersCome(before first: Int) -> Bool {
    isWhole && first > 0 && pieces[..<first].allSatisfy { $0.side != pieces[first].side }
  }

  private func isRequestPossible(_ side: Side) -> Bool {
    beginning(of: side).withUnsafeBytes { HTTPProbe.request($0) } == .maybe
  }

  private func response(from side: Side) -> (answer: HTTPProbe.Answer, status: Int) {
    beginning(of: side).withUnsafeBytes { HTTPProbe.status($0) }
  }

  private func hasWholeHead(_ side: Side) -> Bool {
    var parser = HTTPHeadParser<ResponseHead>()
    let outcome = beginning(of: side).withUnsafeBytes { parser.receive($0).outcome }
    return outcome != .needMore
  }

  private func beginning(of side: Side) -> [UInt8] {
    guard pieces.count > 1 else { return pieces.first?.bytes ?? [] }
    var bytes: [UInt8] = []
    for piece in pieces where piece.side == side && bytes.count < Self.byteLimit {
      bytes += piece.bytes
    }
    return bytes
  }

  private mutating func detectFrames(_ newest: Piece) -> Detection {
    if Self.isTLS(newest.bytes) { return .other }
    newest.bytes.withUnsafeBytes { bytes in
      if newest.side == .low {
        if newest.missing > 0 { low.restart(missing: 0) }
        low.add(bytes, at: 0, time: 0)
      } else {
        if newest.missing > 0 { high.restart(missing: 0) }
        high.add(bytes, at: 0, time: 0)
      }
    }
    return frames(isFinal: false)
  }

  /// A record of TLS 1.0 to 1.3 (RFC 8446, section 5.1), heartbeats among them: the most common
  /// protocol to be met in its middle, and never a frame, because its first byte sets RSV3.
  static func isTLS(_ bytes: [UInt8]) -> Bool {
    ProtocolSignature.tlsRecord(bytes, types: 0x14...0x18) == .yes && bytes.count >= 3
      && bytes[2] <= 4
  }

  private mutating func frames(isFinal: Bool) -> Detection {
    let threshold = FrameResync.Threshold.unknownProtocol
    let low = low.find(mask: nil, threshold: threshold, isFinal: isFinal)?.chain
    let high = high.find(mask: nil, threshold: threshold, isFinal: isFinal)?.chain
    if let low, let high, low.isMasked == high.isMasked { return .other }
    if let low { return .frames(client: low.isMasked ? .low : .high) }
    if let high { return .frames(client: high.isMasked ? .high : .low) }
    return isFinal ? .other : .undecided
  }
}
