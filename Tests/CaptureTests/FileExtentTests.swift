import Testing

@testable import Capture

@Suite struct FileExtentTests {
  /// Where each byte of a read is, written down packet by packet.
  private static func places(
    _ extent: FileExtent, first: Int, capacity: Int, gap: Int, padding: Int
  ) -> [UInt64] {
    var places: [UInt64] = []
    var place = extent.position
    var left = first
    for _ in 0..<extent.count {
      if left == 0 {
        place += UInt64(gap + (places.count == first ? padding : 0))
        left = capacity
      }
      places.append(place)
      place += 1
      left -= 1
    }
    return places
  }

  @Test(arguments: [0, 1, 3])
  func everyByteHasItsPlaceBetweenTheHeadersOfItsPackets(padding: Int) {
    var extent = FileExtent(position: 100, count: 25, packetCapacity: 8, gap: 60)
    extent.firstPadding = padding
    let places = Self.places(extent, first: 8, capacity: 8, gap: 60, padding: padding)
    #expect((0..<25).map { extent.position(of: $0) } == places)
    #expect(!extent.isContiguous)
    for start in 0..<25 {
      for end in start...25 {
        let segments = extent.segments(of: start..<end)
        let bytes = segments.flatMap { segment in
          (0..<segment.count).map { segment.position + UInt64($0) }
        }
        #expect(bytes == Array(places[start..<end]))
        #expect(segments.allSatisfy { (1...8).contains($0.count) })
      }
    }
    // What a handshake took of the read is not counted.
    let rest = extent.dropping(10)
    #expect((0..<15).map { rest.position(of: $0) } == Array(places[10...]))
    #expect(rest.segments(of: 0..<15) == extent.segments(of: 10..<25))
    #expect(rest.preceded(by: 10) == extent)
    #expect(extent.packetEnd(after: 7) == 8 && extent.packetEnd(after: 8) == 16)
    #expect(rest.packetEnd(after: 0) == 6)
  }

  @Test func aReadInOnePacketStandsTogether() {
    let extent = FileExtent(position: 7, count: 8, packetCapacity: 8, gap: 60)
    #expect(extent.isContiguous && extent.packetEnd(after: 3) == .max)
    #expect(extent.segments(of: 2..<8) == [Segment(position: 9, count: 6)])
    #expect(extent.segments(of: 3..<3) == [])
    #expect(FileExtent(position: 0, count: 1, packetCapacity: 0).packetCapacity == 1)
  }
}
