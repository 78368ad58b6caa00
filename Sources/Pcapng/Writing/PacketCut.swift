package import WebSocket

/// How the bytes of one read are cut into packets: the first may be shorter, all others but the
/// last are equally full.
///
/// Wireshark shows the frames of a packet as layers of one tree, which it cuts off at 500 of them,
/// and a frame with a text takes two; what follows is then read out of step. So a packet carries
/// at most about `frameLimit` frames.
package struct PacketCut: Equatable {
  /// The most frames that begin in one packet, give or take a few.
  package static let frameLimit = 200
  /// How many frames lie between two measurements of the distance to the frame `frameLimit` later:
  /// each packet may hold that many more.
  private static let step = 8
  /// The smallest frame of a client has a masking key (RFC 6455, section 5.2).
  private static let shortestClientFrame = 6

  /// Bytes that the first packet carries, and those of every other one but the last.
  package let first: Int
  package let capacity: Int

  private init(first: Int, capacity: Int) { (self.first, self.capacity) = (first, capacity) }

  /// Cuts only where a packet is full.
  package init(capacity: Int) { self.init(first: capacity, capacity: capacity) }

  /// Cuts a client's bytes whose frames are not known yet.
  package init(unreadWithin capacity: Int) {
    self.init(capacity: min(capacity, Self.frameLimit * Self.shortestClientFrame))
  }

  /// Cuts a read where its frames begin, as far as they are alike.
  ///
  /// - Parameters:
  ///   - batch: The frames that the read completed.
  ///   - start: The offset in the read from which the batch counts.
  ///   - capacity: Bytes that a packet can carry.
  package init(_ batch: FrameBatch, countingFrom start: Int, within capacity: Int) {
    guard batch.count > Self.frameLimit else {
      self.init(capacity: capacity)
      return
    }
    let row = batch.isFirstCarried ? 1 : 0
    let starts = batch.starts
    var shortest = UInt32.max
    var next = row
    while next + Self.frameLimit < batch.count {
      shortest = min(shortest, starts[next + Self.frameLimit] &- starts[next])
      next += Self.step
    }
    guard shortest < capacity else {
      self.init(capacity: capacity)
      return
    }
    let most = Int(shortest)
    let lead = (start + Int(starts[row])) % most
    self.init(first: lead == 0 ? most : lead, capacity: most)
  }

  /// The ranges of a read of `count` bytes, in order.
  package func forEachRange(of count: Int, _ body: (Range<Int>) -> Void) {
    var start = 0
    while start < count {
      let end = min(count, start + (start == 0 ? first : capacity))
      body(start..<end)
      start = end
    }
  }

  /// How many packets a read of `count` bytes takes.
  package func packetCount(of count: Int) -> Int {
    count <= first ? 1 : 1 + (count - first + capacity - 1) / capacity
  }
}
