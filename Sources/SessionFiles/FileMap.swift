/// Where the bytes of a session are in its file.
///
/// Nearly always it is one run, each byte at its position. What could not be written, or is lost,
/// is nowhere, and what follows it is nearer to the beginning.
struct FileMap: Equatable {
  /// Bytes that are contiguous in session and file alike.
  struct Extent: Equatable {
    var position: UInt64
    var offset: UInt64
    var count: UInt64
    var end: UInt64 { position + count }
  }

  private(set) var extents: [Extent] = []

  /// Adds bytes that come later than all others, in session and file alike.
  mutating func append(position: UInt64, offset: UInt64, count: UInt64) {
    guard count > 0 else { return }
    if let last = extents.indices.last, extents[last].end == position,
      extents[last].offset + extents[last].count == offset
    {
      extents[last].count += count
    } else {
      extents.append(Extent(position: position, offset: offset, count: count))
    }
  }

  /// Where a byte of the session is, and how many contiguous bytes follow it.
  func find(_ position: UInt64) -> (offset: UInt64, count: UInt64)? {
    var low = 0
    var high = extents.count
    while low < high {
      let middle = (low + high) / 2
      if extents[middle].end <= position { low = middle + 1 } else { high = middle }
    }
    guard low < extents.count, extents[low].position <= position else { return nil }
    let into = position - extents[low].position
    return (extents[low].offset + into, extents[low].count - into)
  }

  /// Forgets what is in the file from an offset on.
  mutating func cut(from offset: UInt64) {
    while let last = extents.last, last.offset + last.count > offset {
      extents.removeLast()
      if last.offset < offset {
        extents.append(
          Extent(position: last.position, offset: last.offset, count: offset - last.offset))
      }
    }
  }

  /// The same bytes but for those between two positions.
  func leavingOut(_ range: Range<UInt64>) -> [Extent] {
    extents.flatMap { extent in
      let parts = [
        (start: extent.position, end: min(extent.end, range.lowerBound)),
        (start: max(extent.position, range.upperBound), end: extent.end),
      ]
      return parts.filter { $0.start < $0.end }.map { part in
        Extent(
          position: part.start, offset: extent.offset + (part.start - extent.position),
          count: part.end - part.start)
      }
    }
  }
}
