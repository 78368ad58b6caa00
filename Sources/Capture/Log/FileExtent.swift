/// Where the bytes of one read are in the session file.
///
/// A read larger than one packet is recorded as several, all but the first and the last equally
/// full, with the same distance between one's payload and the next one's.
package struct FileExtent: Equatable, Sendable {
  /// Where the first byte is.
  package var position: UInt64
  /// The bytes of the read, and how many of them a packet carries.
  package var count: Int
  package var packetCapacity: Int
  /// Bytes of the file between the end of one packet's payload and the start of the next one's.
  package var gap: Int
  /// Bytes of the read that come before offset 0: what a handshake took of it.
  package var skipped = 0
  /// By how many bytes the gap after the first packet is longer or shorter than the others.
  var firstPadding = 0

  package init(position: UInt64, count: Int, packetCapacity: Int = .max, gap: Int = 0) {
    self.position = position
    self.count = count
    self.packetCapacity = max(1, packetCapacity)
    self.gap = gap
  }

  /// The placement of what follows the first `count` bytes of the read.
  package func dropping(_ count: Int) -> FileExtent {
    var rest = self
    rest.skipped += count
    return rest
  }

  /// The placement of a read that has `count` more bytes before these, which are elsewhere.
  package func preceded(by count: Int) -> FileExtent {
    var whole = self
    whole.skipped -= count
    return whole
  }

  /// Whether all bytes are contiguous.
  package var isContiguous: Bool { count <= packetCapacity }

  /// Where byte `offset` of the read is.
  package func position(of offset: Int) -> UInt64 {
    let whole = offset + skipped
    let before = whole / packetCapacity
    let gaps = before * gap + (before > 0 ? firstPadding : 0)
    return position &+ UInt64(whole) &+ UInt64(gaps)
  }

  /// The offset at which the packet that holds byte `offset` ends.
  package func packetEnd(after offset: Int) -> Int {
    isContiguous ? .max : ((offset + skipped) / packetCapacity + 1) * packetCapacity - skipped
  }

  /// The runs of file that hold bytes `range` of the read.
  package func segments(of range: Range<Int>) -> [Segment] {
    var segments: [Segment] = []
    var offset = range.lowerBound
    while offset < range.upperBound {
      let end = min(packetEnd(after: offset), range.upperBound)
      segments.append(Segment(position: position(of: offset), count: end - offset))
      offset = end
    }
    return segments
  }
}
