/// Puts the segments of one direction back in order (RFC 9293, section 3.4): sequence numbers are
/// compared modulo 2^32, where segments overlap, what came first wins.
struct Reassembly {
  /// Bytes that came before their turn.
  struct Piece {
    var sequence: UInt32
    var bytes: [UInt8]
    /// Bytes that followed in the packet and were not captured.
    var missing: Int
    /// Where the first byte is in the file.
    var position: UInt64
    var time: UInt64
  }

  /// How a segment relates to what has come before.
  enum Arrival: Equatable {
    /// It is next in turn from its byte `skipping` on.
    case next(skipping: Int)
    /// It comes before its turn.
    case early
    /// It was all there already.
    case repeated
  }

  /// The most pieces that may wait for what comes before them.
  static let pieceLimit = 1024
  /// The most bytes that may wait.
  static let byteLimit = 1 << 20

  /// The sequence number of the next byte; nil until one was seen.
  private(set) var next: UInt32?
  /// What waits, in order, without overlaps.
  private(set) var pieces: [Piece] = []
  private(set) var waitingBytes = 0
  /// The sequence number of this end's FIN.
  var finish: UInt32?
  /// Whether the other end has acknowledged bytes that are missing here, so that they never will
  /// be sent again.
  var isHoleAcknowledged = false

  /// Begins, or begins anew, with the sequence number of the first byte.
  mutating func anchor(_ sequence: UInt32) { next = sequence }

  /// Whether everything up to the FIN has come.
  var isFinished: Bool { finish != nil && finish == next }

  @inline(__always)
  static func distance(from: UInt32, to: UInt32) -> Int { Int(Int32(bitPattern: to &- from)) }

  @inline(__always)
  mutating func arrival(of sequence: UInt32, count: Int) -> Arrival {
    guard let next else {
      self.next = sequence
      return .next(skipping: 0)
    }
    let ahead = Self.distance(from: next, to: sequence)
    if ahead > 0 { return .early }
    return -ahead < count ? .next(skipping: -ahead) : .repeated
  }

  /// Notes that `count` bytes from `next` on were delivered or given up.
  @inline(__always)
  mutating func advance(_ count: Int) {
    next = next.map { $0 &+ UInt32(truncatingIfNeeded: count) }
  }

  /// Keeps the parts of a segment that are not waiting already.
  ///
  /// - Returns: How many bytes were kept.
  mutating func keep(
    _ bytes: UnsafeRawBufferPointer, sequence: UInt32, missing: Int, position: UInt64,
    time: UInt64
  ) -> Int {
    guard let next else { return 0 }
    let start = Self.distance(from: next, to: sequence)
    let end = start + bytes.count
    var parts: [Range<Int>] = []
    var place = start
    for piece in pieces {
      let pieceStart = Self.distance(from: next, to: piece.sequence)
      if pieceStart >= end { break }
      if place < pieceStart { parts.append(place..<pieceStart) }
      place = max(place, pieceStart + piece.bytes.count)
    }
    if place < end { parts.append(place..<end) }
    for part in parts {
      let bytes = Array(bytes[(part.lowerBound - start)..<(part.upperBound - start)])
      insert(
        Piece(
          sequence: next &+ UInt32(truncatingIfNeeded: part.lowerBound), bytes: bytes,
          missing: part.upperBound == end ? missing : 0,
          position: position &+ UInt64(part.lowerBound - start), time: time))
    }
    return parts.reduce(0) { $0 + $1.count }
  }

  private mutating func insert(_ piece: Piece) {
    var index = pieces.count
    while index > 0, Self.distance(from: piece.sequence, to: pieces[index - 1].sequence) > 0 {
      index -= 1
    }
    pieces.insert(piece, at: index)
    waitingBytes += piece.bytes.count
  }

  /// Takes the first waiting piece when its turn has come, without what is there already.
  mutating func takeNext() -> Piece? {
    guard let next, var piece = pieces.first else { return nil }
    let ahead = Self.distance(from: next, to: piece.sequence)
    guard ahead <= 0 else { return nil }
    pieces.removeFirst()
    waitingBytes -= piece.bytes.count
    if pieces.isEmpty { isHoleAcknowledged = false }
    let known = min(-ahead, piece.bytes.count)
    piece.bytes.removeFirst(known)
    piece.position &+= UInt64(known)
    piece.sequence = next
    if piece.bytes.isEmpty {
      // What was not captured may have come with another segment.
      piece.missing = max(0, piece.missing - (-ahead - known))
    }
    return piece
  }

  /// How many bytes are missing before the first that waits, or before the FIN.
  var hole: Int {
    guard let next, let end = pieces.first?.sequence ?? finish else { return 0 }
    return max(0, Self.distance(from: next, to: end))
  }

  /// Whether waiting any longer for what is missing is of no use.
  func isHopeless(at time: UInt64) -> Bool {
    guard let first = pieces.first else { return false }
    if pieces.count > Self.pieceLimit || waitingBytes > Self.byteLimit { return true }
    guard isHoleAcknowledged else { return false }
    return pieces.count >= 8 || time > first.time &+ 1_000_000_000
  }

  /// Notes what the other end says it has received.
  @inline(__always)
  mutating func acknowledge(_ number: UInt32) {
    guard let first = pieces.first else { return }
    if Self.distance(from: first.sequence, to: number) >= 0 { isHoleAcknowledged = true }
  }

  /// Gives up everything that waits.
  mutating func removeAll() {
    pieces = []
    waitingBytes = 0
  }
}
