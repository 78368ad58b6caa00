/// Looks for the place where frames begin in one direction of a stream that is joined in its
/// middle, or that lacks bytes.
struct FrameResync {
  /// The bytes of one packet among those held.
  struct Piece {
    /// Where they end among the bytes held.
    var end: Int
    /// Where the first of them is in the file.
    var position: UInt64
    var time: UInt64
  }

  /// How sure it has to be, in bits of `FrameHeuristic`.
  struct Threshold {
    /// For frames that begin where a packet does, and for frames that begin anywhere.
    var atPacket: Int
    var anywhere: Int

    /// It is not known whether this is a WebSocket.
    static let unknownProtocol = Threshold(atPacket: 24, anywhere: 40)
    /// It is one: only the place is unknown.
    static let knownProtocol = Threshold(atPacket: 12, anywhere: 30)

    /// The threshold when nothing more will come.
    var final: Threshold { Threshold(atPacket: atPacket - 6, anywhere: anywhere - 6) }
  }

  /// The most bytes, and packets, that are kept while looking.
  static let limit = 256 << 10
  private static let pieceLimit = 1024
  private static let firstScan = 4 << 10

  private(set) var bytes: [UInt8] = []
  private(set) var pieces: [Piece] = []
  /// Bytes that were given up while looking.
  private(set) var dropped: UInt64 = 0
  /// Beginnings of packets from which everything so far may be frames.
  private var candidates: [Int] = []
  /// How much there must be before every place is tried again.
  private var nextScan = firstScan

  /// Adds what came next.
  mutating func add(_ new: UnsafeRawBufferPointer, at position: UInt64, time: UInt64) {
    if bytes.count + new.count > Self.limit || pieces.count == Self.pieceLimit {
      restart(missing: 0)
    }
    candidates.append(bytes.count)
    bytes += new
    pieces.append(Piece(end: bytes.count, position: position, time: time))
  }

  /// Forgets everything that came so far, because bytes are missing after it.
  mutating func restart(missing: UInt64) {
    dropped &+= UInt64(bytes.count) &+ missing
    bytes = []
    pieces = []
    candidates = []
    nextScan = Self.firstScan
  }

  /// The first chain of frames that is convincing, and where among the bytes held it begins.
  ///
  /// - Parameters:
  ///   - mask: Whether frames have to be masked; nil when either will do.
  ///   - isFinal: Nothing more will come.
  mutating func find(
    mask: Bool?, threshold: Threshold, isFinal: Bool = false
  ) -> (offset: Int, chain: FrameHeuristic)? {
    let limits = isFinal ? threshold.final : threshold
    let ends = pieces.map(\.end)
    let scans = isFinal || bytes.count >= nextScan
    if scans { nextScan = bytes.count * 4 }
    var alive: [Int] = []
    defer { candidates = alive }
    return bytes.withUnsafeBytes { bytes in
      for start in candidates {
        guard let chain = FrameHeuristic.follow(bytes, from: start, ends: ends, mask: mask) else {
          continue
        }
        if chain.bits >= limits.atPacket { return (start, chain) }
        alive.append(start)
      }
      return scans ? Self.scan(bytes, ends: ends, mask: mask, limit: limits.anywhere) : nil
    }
  }

  private static func scan(
    _ bytes: UnsafeRawBufferPointer, ends: [Int], mask: Bool?, limit: Int
  ) -> (offset: Int, chain: FrameHeuristic)? {
    for start in bytes.indices {
      let chain = FrameHeuristic.follow(bytes, from: start, ends: ends, mask: mask)
      if let chain, chain.bits >= limit { return (start, chain) }
    }
    return nil
  }

  /// Hands out what is held from a place on, packet by packet.
  func forEach(
    from offset: Int, _ body: (UnsafeRawBufferPointer, _ position: UInt64, _ time: UInt64) -> Void
  ) {
    bytes.withUnsafeBytes { bytes in
      var start = 0
      for piece in pieces {
        let from = max(start, offset)
        if from < piece.end {
          body(
            UnsafeRawBufferPointer(rebasing: bytes[from..<piece.end]),
            piece.position &+ UInt64(from - start), piece.time)
        }
        start = piece.end
      }
    }
  }
}
