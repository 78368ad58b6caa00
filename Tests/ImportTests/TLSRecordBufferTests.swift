import Testing

@testable import Import

/// Records (RFC 8446, section 5.1) are cut from the bytes of one direction, some of which may be
/// missing.
@Suite struct TLSRecordBufferTests {
  private static func record(_ byte: UInt8, count: Int = 30) -> [UInt8] {
    [23, 3, 3, UInt8(count >> 8), UInt8(count & 255)] + [UInt8](repeating: byte, count: count)
  }

  /// The first byte of each record that the bytes complete, also of one that was sought.
  private static func records(_ bytes: [UInt8], _ buffer: inout TLSRecordBuffer) -> [UInt8] {
    var found: [UInt8] = []
    bytes.withUnsafeBytes { bytes in
      buffer.receive(
        bytes,
        accept: { record, _ in
          found.append(record[5])
          return true
        }, { found.append($0[5]) })
    }
    return found
  }

  @Test func recordsMayComeInAnyPieces() {
    let bytes = Self.record(1) + Self.record(2, count: 300) + Self.record(3, count: 1)
    for size in 1...bytes.count {
      var buffer = TLSRecordBuffer()
      var found: [UInt8] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        found += Self.records(Array(bytes[start..<min(start + size, bytes.count)]), &buffer)
      }
      #expect(found == [1, 2, 3], "\(size)")
    }
  }

  /// Its header says where it ends, so that the next record is known.
  @Test(arguments: [[50], [20, 30], [49], [1, 1, 1], [90], [40, 50]] as [[Int]])
  func whatIsMissingInsideARecordLosesNoOther(holes: [Int]) {
    let record = Self.record(1, count: 100)
    var buffer = TLSRecordBuffer()
    #expect(Self.records(Array(record.prefix(15)), &buffer) == [])
    for (number, hole) in holes.enumerated() {
      #expect(buffer.miss(hole) == (number == 0 ? .record(fragment: 100) : .known))
    }
    let missing = holes.reduce(0, +)
    #expect(!buffer.isSearching)
    #expect(Self.records(Array(record.dropFirst(15 + missing)) + Self.record(2), &buffer) == [2])
  }

  @Test func theRestOfADamagedRecordIsDroppedInPieces() {
    let record = Self.record(1, count: 100)
    var buffer = TLSRecordBuffer()
    #expect(Self.records(Array(record.prefix(15)), &buffer) == [])
    #expect(buffer.miss(20) == .record(fragment: 100))
    #expect(Self.records(Array(record[35..<60]), &buffer) == [])
    #expect(buffer.miss(10) == .known)
    #expect(Self.records(Array(record[70...]) + Self.record(2), &buffer) == [2])
  }

  @Test func aHoleThatMayReachIntoTheNextRecordIsFollowedByASearch() {
    var (inside, between, header) = (TLSRecordBuffer(), TLSRecordBuffer(), TLSRecordBuffer())
    #expect(Self.records(Array(Self.record(1, count: 100).prefix(15)), &inside) == [])
    #expect(inside.miss(91) == .unknown && inside.isSearching)
    #expect(between.miss(1) == .unknown && between.isSearching)
    #expect(Self.records([23, 3, 3, 0], &header) == [])
    #expect(header.miss(1) == .unknown && header.isSearching)
    for var buffer in [inside, between, header] {
      #expect(Self.records([9, 9, 9] + Self.record(2) + Self.record(3), &buffer) == [2, 3])
      #expect(!buffer.isSearching)
    }
  }
}
