import Capture

/// Bytes that were read and are not handed to the observer yet: whether they belong to a tunnel,
/// whose reader hands on its own, is known only once the connection has taken them.
struct UnreportedBytes {
  struct Piece {
    var side: Side
    var bytes: [UInt8]
    /// Bytes that the capture lacks in their place.
    var missing = 0
    var time: UInt64
  }

  private(set) var pieces: [Piece] = []

  mutating func add(_ piece: Piece) { pieces.append(piece) }

  mutating func removeAll() { pieces = [] }

  /// Takes out what may be handed on, in the order in which it came.
  ///
  /// - Parameters:
  ///   - count: Bytes that stay, the last ones of an end.
  ///   - side: That end.
  ///   - isAlone: Whether nothing of the other end is taken.
  mutating func take(keeping count: Int, from side: Side, isAlone: Bool = false) -> [Piece] {
    var taken: [Piece] = []
    var kept: [Piece] = []
    var left = count
    for piece in pieces.reversed() {
      guard piece.side == side else {
        if isAlone { kept.append(piece) } else { taken.append(piece) }
        continue
      }
      let staying = min(left, piece.bytes.count)
      left -= staying
      var (head, tail) = (piece, piece)
      head.bytes.removeLast(staying)
      tail.bytes.removeFirst(piece.bytes.count - staying)
      tail.missing = 0
      if !tail.bytes.isEmpty { kept.append(tail) }
      if !head.bytes.isEmpty || head.missing > 0 { taken.append(head) }
    }
    pieces = kept.reversed()
    return taken.reversed()
  }
}

/// What the observer of a capture's plaintext gets: everything of a connection that is not a
/// tunnel, and of a tunnel what its reader makes of it.
extension TCPFlow {
  /// Remembers bytes, or that some are missing, before the connection takes them.
  func remember(_ bytes: UnsafeRawBufferPointer, missing: Int, from side: Side, at time: UInt64) {
    guard !isTunnel, !isSealed else { return }
    unreported.add(
      UnreportedBytes.Piece(side: side, bytes: Array(bytes), missing: missing, time: time))
  }

  /// Passes on what was remembered, as far as it is known not to belong to a tunnel.
  func reportRead() {
    if case .probing = stage { return }
    guard case .connection(let connection) = stage else {
      return report(unreported.take(keeping: 0, from: .low))
    }
    let held = connection.recorder.unreadBytes
    report(unreported.take(keeping: held, from: connection.client))
  }

  /// Hands on what came before the first bytes of a tunnel, and forgets those.
  func reportBeforeTunnel(of count: Int, from side: Side) {
    report(unreported.take(keeping: count, from: side, isAlone: true))
    _ = unreported.take(keeping: 0, from: side, isAlone: true)
  }

  private func report(_ pieces: [UnreportedBytes.Piece]) {
    for piece in pieces {
      if !piece.bytes.isEmpty {
        piece.bytes.withUnsafeBytes {
          context.plaintext?.received($0, on: key, from: piece.side, at: piece.time)
        }
      }
      if piece.missing > 0 {
        context.plaintext?.missed(piece.missing, on: key, from: piece.side, at: piece.time)
      }
    }
  }
}
