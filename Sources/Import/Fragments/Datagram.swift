/// An IP packet that was reassembled from its fragments.
struct Datagram {
  var bytes: [UInt8]
  var parts: [PacketPart]
  /// Headers around it.
  var layers: Int
}

/// The fragments of an IP packet that have come so far: where they overlap, the first wins.
struct IncompleteDatagram {
  /// Pieces that are kept; real networks cut a packet into a few dozen.
  private static let pieceLimit = 1024

  private struct Piece {
    var start: Int
    var bytes: [UInt8]
    var parts: [PacketPart]
  }

  let time: UInt64
  /// How many packets it came in.
  private(set) var packets = 0
  /// Bytes that are kept.
  private(set) var count = 0
  /// Whether the same packet was complete already, so that these fragments are a second copy of it.
  let isRepeated: Bool
  private var pieces: [Piece] = []
  private var header: [UInt8] = []
  private var total: Int?
  private var layers = 0

  init(time: UInt64, isRepeated: Bool) {
    self.time = time
    self.isRepeated = isRepeated
  }

  mutating func add(_ piece: DatagramPiece, layers: Int) {
    packets += 1
    self.layers = max(self.layers, layers)
    if header.isEmpty { header = piece.header }
    if piece.isLast, total == nil { total = piece.range.upperBound }
    var place = piece.range.lowerBound
    var index = firstIndex(after: place)
    while place < piece.range.upperBound, pieces.count < Self.pieceLimit {
      let before = index > 0 ? pieces[index - 1].start + pieces[index - 1].bytes.count : 0
      place = max(place, before)
      let next = index < pieces.count ? pieces[index].start : .max
      let end = min(piece.range.upperBound, next)
      if place < end {
        insert(piece, place..<end, at: index)
        index += 1
      }
      guard next < piece.range.upperBound else { break }
      place = max(place, end)
      index += 1
    }
  }

  /// The first piece that begins after a place.
  private func firstIndex(after place: Int) -> Int {
    var index = pieces.count
    while index > 0, pieces[index - 1].start > place { index -= 1 }
    return index
  }

  private mutating func insert(_ piece: DatagramPiece, _ range: Range<Int>, at index: Int) {
    let from = range.lowerBound - piece.range.lowerBound
    let wanted = from..<(from + range.count)
    let parts = piece.parts.compactMap { part -> PacketPart? in
      let common = part.range.clamped(to: wanted)
      guard !common.isEmpty else { return nil }
      return PacketPart(
        range: (common.lowerBound - from)..<(common.upperBound - from),
        position: part.position &+ UInt64(common.lowerBound - part.range.lowerBound))
    }
    pieces.insert(
      Piece(start: range.lowerBound, bytes: Array(piece.bytes[wanted]), parts: parts), at: index)
    count += range.count
  }

  /// The packet, once it has no hole.
  var whole: Datagram? {
    guard let total, !header.isEmpty, count >= total else { return nil }
    var bytes = header
    var parts: [PacketPart] = []
    for piece in pieces {
      guard piece.start == bytes.count - header.count else { return nil }
      let start = bytes.count
      for part in piece.parts {
        parts.append(
          PacketPart(
            range: (start + part.range.lowerBound)..<(start + part.range.upperBound),
            position: part.position))
      }
      bytes += piece.bytes
    }
    return setLength(of: &bytes) ? Datagram(bytes: bytes, parts: parts, layers: layers) : nil
  }

  /// - Returns: False when the packet is longer than one can be.
  private func setLength(of bytes: inout [UInt8]) -> Bool {
    let isVersion6 = bytes[0] >> 4 == 6
    let length = isVersion6 ? bytes.count - 40 : bytes.count
    guard length <= DatagramPiece.limit else { return false }
    let place = isVersion6 ? 4 : 2
    bytes[place] = UInt8(length >> 8)
    bytes[place + 1] = UInt8(length & 0xFF)
    return true
  }
}
