import Testing

@testable import Units

/// Messages that are not what they ought to be: how many there are, and where the next one is.
@Suite struct UnitFaultTests {
  private static func faults(_ frames: [UInt32]) -> UnitFaults {
    var faults = UnitFaults()
    for frame in frames {
      faults.add(UnitFault(connection: frame % 2, frame: frame, text: "\(frame)", offset: 3))
    }
    return faults
  }

  @Test func theyAreCountedUpToAFrame() {
    let faults = Self.faults([2, 5, 5, 9])
    let counts = (0...10).map { faults.count(upTo: UInt32($0)) }
    #expect(counts == [0, 0, 1, 1, 1, 3, 3, 3, 3, 4, 4])
    #expect(faults.count(upTo: .max) == 4 && Self.faults([]).count(upTo: 7) == 0)
  }

  @Test func theNearestIsNeverTheFrameItself() {
    let faults = Self.faults([2, 5, 9])
    let ahead = [0, 1, 2, 4, 5, 8, 9, 10].map { faults.nearest(to: $0, isForward: true) }
    #expect(ahead == [2, 2, 5, 5, 9, 9, nil, nil])
    let behind = [0, 1, 2, 3, 5, 6, 9, 10].map { faults.nearest(to: $0, isForward: false) }
    #expect(behind == [nil, nil, nil, 2, 2, 5, 5, 9])
    #expect(Self.faults([]).nearest(to: 1, isForward: true) == nil)
  }

  @Test func ofEachConnectionTheFirstIsKept() {
    let faults = Self.faults([2, 3, 4, 6, 7])
    #expect(faults.first[0]?.frame == 2 && faults.first[0]?.count == 3)
    #expect(faults.first[1]?.text == "3" && faults.first[1]?.count == 2)
    #expect(faults.first[2] == nil && faults.frames == [2, 3, 4, 6, 7])
  }
}
