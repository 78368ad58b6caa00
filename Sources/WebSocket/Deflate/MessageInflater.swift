/// Inflates the compressed messages of one direction and reports the rules they break: D10–D16 (RFC
/// 7692, sections 6 and 7.2).
package final class MessageInflater {
  private let inflater: Inflater
  private let from: Endpoint
  private let window: Int
  private let keepsContext: Bool
  private let limits: InflateLimits
  /// Distances are checked only where they can be too far: with the whole window and context
  /// takeover the format itself allows none.
  private let checksDistances: Bool
  /// Made with the first message: most directions of most connections compress nothing.
  private(set) lazy var distances = checksDistances ? DeflateDistanceScanner() : nil
  private var isInMessage = false
  private var reported: Set<FindingID> = []
  /// The last four compressed bytes, the newest lowest.
  private var ending: UInt32 = 0

  /// Begins before the first message; nil only when there is no memory for it.
  ///
  /// - Parameters:
  ///   - agreed: what the handshake negotiated.
  ///   - from: whose messages these are.
  ///   - limits: the most that a message may take.
  ///   - isContextMissing: whether messages came before the first that are not known.
  package init?(
    agreed: PermessageDeflate, from: Endpoint, limits: InflateLimits = InflateLimits(),
    isContextMissing: Bool = false
  ) {
    keepsContext = agreed.keepsContext(from: from)
    let made = Inflater(
      limits: limits, isContextMissing: isContextMissing, startsAnew: !keepsContext)
    guard let made else { return nil }
    inflater = made
    self.from = from
    self.limits = limits
    window = 1 << Int(min(15, max(8, agreed.windowBits(from: from))))
    checksDistances = window < 32768 || !keepsContext
  }

  /// The outcome so far of the message under way, or of the last one.
  package var status: InflateStatus { inflater.status }

  /// Bytes the message inflated to so far.
  package var produced: UInt64 { inflater.produced }

  /// The last inflated bytes, 32 KiB at most, from which inflating can begin again.
  package var history: [UInt8] { inflater.window }

  /// What the header of a frame breaks where permessage-deflate was agreed: D08 and D09.
  package static func finding(
    for header: FrameHeader, from: Endpoint, offset: UInt64
  ) -> Finding? {
    guard header.rsv1 else { return nil }
    if header.opcode.isControl {
      return Finding(.d08, from: from, offset: offset, fact: .opcode(header.opcode))
    }
    return header.opcode == .continuation ? Finding(.d09, from: from, offset: offset) : nil
  }

  /// Inflates the next bytes of a message whose first frame had RSV1 set; the first call after a
  /// message ended begins another.
  ///
  /// - Parameters:
  ///   - bytes: payload data as it stands on the wire; it is not written to.
  ///   - key: the masking key of the frame.
  ///   - keyOffset: the position of `bytes[0]` in the frame's payload.
  ///   - endsMessage: whether these are the message's last bytes.
  ///   - offset: the place of the frame's header in this direction.
  ///   - sink: takes the inflated bytes; they are valid during the call.
  /// - Returns: what the message breaks, each rule once for a message.
  package func inflate(
    _ bytes: UnsafeRawBufferPointer, key: MaskingKey?, keyOffset: Int, endsMessage: Bool,
    offset: UInt64, into sink: (UnsafeRawBufferPointer) -> Void
  ) -> [Finding] {
    if !isInMessage { begin() }
    isInMessage = !endsMessage
    if let key {
      unmask(bytes, key, keyOffset, endsMessage, sink)
    } else {
      take(bytes, endsMessage, sink)
    }
    return findings(at: offset, endsMessage: endsMessage)
  }

  /// Gives up the message under way, whose rest will not come.
  package func abandon() {
    isInMessage = false
    inflater.abandon()
  }

  private func begin() {
    distances?.begin()
    reported = []
    ending = .max
  }

  private func unmask(
    _ bytes: UnsafeRawBufferPointer, _ key: MaskingKey, _ keyOffset: Int, _ endsMessage: Bool,
    _ sink: (UnsafeRawBufferPointer) -> Void
  ) {
    let size = 16 << 10
    withUnsafeTemporaryAllocation(byteCount: min(size, bytes.count), alignment: 16) { scratch in
      var position = 0
      repeat {
        let piece = bytes[position...].prefix(size)
        let plain = UnsafeMutableRawBufferPointer(rebasing: scratch[..<piece.count])
        plain.copyMemory(from: UnsafeRawBufferPointer(rebasing: piece))
        Masking.apply(key, to: plain, offset: keyOffset &+ position)
        position += piece.count
        let isLast = position == bytes.count
        take(UnsafeRawBufferPointer(plain), endsMessage && isLast, sink)
      } while position < bytes.count
    }
  }

  private func take(
    _ bytes: UnsafeRawBufferPointer, _ endsMessage: Bool,
    _ sink: (UnsafeRawBufferPointer) -> Void
  ) {
    for index in max(0, bytes.count - 4)..<bytes.count {
      ending = ending << 8 | UInt32(bytes[index])
    }
    let status = inflater.inflate(bytes, endsMessage: endsMessage, into: sink)
    // What zlib could inflate alone, and fits into the window, goes nowhere too far back.
    if inflater.isAlone, inflater.produced <= UInt64(window) { return }
    if status == .good { distances?.scan(bytes) }
  }

  private func findings(at offset: UInt64, endsMessage: Bool) -> [Finding] {
    var findings: [Finding] = []
    func add(_ rule: FindingID, _ fact: Finding.Fact = .none) {
      guard reported.insert(rule).inserted else { return }
      findings.append(Finding(rule, from: from, offset: offset, fact: fact))
    }
    if case .corrupt(let reason) = status { add(.d10, .quoted(reason)) }
    if let distances {
      if distances.farthest > window { add(.d11, .number(UInt64(distances.farthest))) }
      if let distance = distances.intoEarlier, !keepsContext {
        add(.d12, .number(UInt64(distance)))
      }
    }
    if inflater.finalBlocks > 0 { add(.d14) }
    if status == .overLimit { add(.d16, .number(limits.bytes)) }
    guard endsMessage else { return findings }
    if inflater.consumed == 0 { add(.d13) }
    if inflater.consumed >= 4 && ending == 0x0000_FFFF { add(.d15) }
    if inflater.exceedsRatio { add(.d16, .number(produced)) }
    return findings
  }
}
