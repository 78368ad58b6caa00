/// What is wrong with payloads of a connection: the first of them, and how many there are.
///
/// Messages whose frames broke a rule are not among them: that is what findings say.
package struct UnitFault: Sendable {
  package var connection: UInt32
  /// The frame that completes the first one.
  package var frame: UInt32
  /// A sentence without its full stop.
  package var text: String
  /// Where, counted in bytes of the message or of what was made of it.
  package var offset: Int
  /// How many messages there are.
  package var count: UInt64 = 1
}

/// Messages that are not what they ought to be, in the order of their last frames.
struct UnitFaults: Sendable {
  /// The frames that complete them, ascending.
  private(set) var frames: [UInt32] = []
  private(set) var first: [UInt32: UnitFault] = [:]

  mutating func add(_ fault: UnitFault) {
    frames.append(fault.frame)
    first[fault.connection, default: UnitFault(fault, count: 0)].count += 1
  }

  /// How many of them are complete with a frame.
  func count(upTo frame: UInt32) -> Int {
    var (low, high) = (0, frames.count)
    while low < high {
      let middle = (low + high) / 2
      if frames[middle] <= frame { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The one nearest to a frame that is before it, or behind it.
  func nearest(to frame: UInt32, isForward: Bool) -> UInt32? {
    let place = isForward ? count(upTo: frame) : count(upTo: frame - min(1, frame)) - 1
    return frames.indices.contains(place) ? frames[place] : nil
  }
}

extension UnitFault {
  fileprivate init(_ fault: UnitFault, count: UInt64) {
    self = fault
    self.count = count
  }
}

extension UnitIndex {
  /// The first fault of each connection, in the order of their frames.
  package var faults: [UnitFault] {
    let first = withFaults { $0.first }
    return first.values.sorted { $0.frame < $1.frame }
  }

  /// How many messages up to a frame are not what they ought to be.
  package func faultCount(upTo frame: UInt32) -> Int { withFaults { $0.count(upTo: frame) } }

  /// The frame that completes such a message and is nearest before another, or behind it.
  package func faultyFrame(nearestTo frame: UInt32, isForward: Bool) -> UInt32? {
    withFaults { $0.nearest(to: frame, isForward: isForward) }
  }
}
