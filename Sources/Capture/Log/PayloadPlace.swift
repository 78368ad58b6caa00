package import WebSocket

/// Where the payload of a frame is, and what it takes to read it.
///
/// It is made of plain numbers, for those who read many payloads: taking it out of the log neither
/// allocates nor counts references.
package struct PayloadPlace: Sendable {
  /// The frame's number in the session.
  package let number: UInt32
  package let connection: UInt32
  package let opcode: Opcode
  /// Whether the bytes at the position are the content except for the mask: the frame is
  /// contiguous, and its message is not compressed.
  package let isPlain: Bool
  /// Where the payload begins in the session file, after the header.
  package let position: UInt64
  /// The length of the payload in bytes, as the header has it.
  package let length: UInt64
  package let maskingKey: MaskingKey?
}

extension LogState {
  /// Where the payloads of frames are.
  ///
  /// - Parameter numbers: The frames' numbers, ascending; those that are not in the log are left
  ///   out.
  package func payloadPlaces(of numbers: [UInt32]) -> [PayloadPlace] {
    var places: [PayloadPlace] = []
    places.reserveCapacity(numbers.count)
    var next = 0
    while next < numbers.count {
      let first = numbers[next]
      guard first > 0, first <= frameCount else {
        next += 1
        continue
      }
      let block = block(.payloadPlaces, from: Int(first) - 1, limit: LogChunk.capacity)
      var split = indexOfSplitFrame(from: first)
      while next < numbers.count, Int(numbers[next] &- first) < block.count {
        let number = numbers[next]
        while let frame = splitFrame(split), frame < number { split += 1 }
        places.append(
          block.payloadPlace(Int(number &- first), isInOnePiece: splitFrame(split) != number))
        next += 1
      }
    }
    return places
  }
}

extension LogColumns {
  fileprivate static let payloadPlaces: LogColumns = [
    .lengths, .positions, .connections, .keys, .flags, .firstBytes,
  ]
}

extension LogBlock {
  @inline(__always)
  fileprivate func payloadPlace(_ row: Int, isInOnePiece: Bool) -> PayloadPlace {
    let flags = flags[row]
    return PayloadPlace(
      number: number &+ UInt32(truncatingIfNeeded: row), connection: connections[row],
      opcode: Opcode(rawValue: firstBytes[row]),
      isPlain: isInOnePiece && !flags.contains(.compressed),
      position: positions[row] &+ UInt64(flags.headerByteCount), length: lengths[row],
      maskingKey: flags.contains(.masked) ? MaskingKey(keys[row]) : nil)
  }
}
