import Testing

@testable import Payloads

@Suite struct ByteCursorTests {
  @Test func readsGoForwardsAndSayWhenThereIsNotEnough() {
    var cursor = ByteCursor([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 1..<9)
    #expect(cursor.next == 2 && cursor.byte() == 2 && cursor.remaining == 7)
    #expect(cursor.integer(2) == 0x0304 && cursor.littleEndian(2) == 0x0605)
    #expect(cursor.take(4) == nil && cursor.isExhausted)
    #expect(cursor.position == 6 && !cursor.isAtEnd)
    #expect(cursor.take(2) == 6..<8 && cursor.integer(2) == nil)
    #expect(cursor.rest() == 8..<9 && cursor.isAtEnd && cursor.remaining == 0)
    #expect(cursor.next == nil && cursor.byte() == nil && cursor.rest() == 9..<9)
    #expect(cursor.take(0) == 9..<9 && cursor.take(.max) == nil)
  }

  @Test func integersHaveOneToEightBytes() {
    let bytes: [UInt8] = [0x81, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08]
    for count in 1...8 {
      var (big, little) = (ByteCursor(bytes), ByteCursor(bytes))
      let expected = bytes.prefix(count)
      #expect(big.integer(count) == expected.reduce(0) { $0 << 8 | UInt64($1) })
      #expect(little.littleEndian(count) == expected.reversed().reduce(0) { $0 << 8 | UInt64($1) })
      #expect(big.position == count && !big.isExhausted)
    }
    var short = ByteCursor(Array(bytes.dropLast()))
    #expect(short.integer(8) == nil && short.isExhausted && short.position == 0)
    #expect(short.integer(7) != nil)
  }

  /// As protobuf.dev has them: seven bits a byte, the lowest first, ten bytes for 64 bits.
  @Test(
    arguments: [
      ([0], 0, 1), ([0x7F], 127, 1), ([0x96, 0x01], 150, 2), ([0x80, 0x00], 0, 2),
      ([UInt8](repeating: 0xFF, count: 9) + [1], .max, 10),
      ([UInt8](repeating: 0xFF, count: 9) + [2], nil, 10),
      ([UInt8](repeating: 0x80, count: 9) + [1], 1 << 63, 10),
      ([UInt8](repeating: 0x80, count: 10) + [0], nil, 10), ([], nil, 0), ([0x80], nil, 1),
    ] as [([UInt8], UInt64?, Int)])
  func variableLength(bytes: [UInt8], value: UInt64?, read: Int) {
    var cursor = ByteCursor(bytes)
    #expect(cursor.variableLength() == value)
    #expect(cursor.position == read)
  }

  @Test func whatIsPendingIsKeptUpToAMebibyte() {
    var pending = PendingBytes()
    #expect(pending.isEmpty)
    pending.add([UInt8](repeating: 1, count: PendingBytes.limit - 1)[...])
    pending.add([2, 3, 4])
    #expect(pending.kept.count == 1 << 20 && pending.kept.last == 2)
    #expect(pending.count == (1 << 20) + 2 && !pending.isEmpty)
  }
}

@Suite struct ProtobufWireTests {
  private static func fits(_ bytes: [UInt8]) -> Bool { ProtobufWire.fits(bytes, 0..<bytes.count) }

  /// A tag is a field's number and a type of three bits: numbers from 1 to 2^29 - 1, types to 5.
  @Test func tagsHaveANumberAndAType() {
    func tag(_ value: UInt64) -> ProtobufWire.Tag? {
      var (bytes, rest) = ([UInt8](), value)
      repeat {
        bytes.append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
        rest >>= 7
      } while rest > 0
      var cursor = ByteCursor(bytes)
      return ProtobufWire.tag(&cursor)
    }
    #expect(tag(0x08) == ProtobufWire.Tag(number: 1, type: 0))
    #expect(tag(0x15) == ProtobufWire.Tag(number: 2, type: 5))
    #expect(tag(0x0E) == nil && tag(0x0F) == nil && tag(0x00) == nil && tag(0x05) == nil)
    #expect(tag(0x1FFF_FFFF << 3) == ProtobufWire.Tag(number: 0x1FFF_FFFF, type: 0))
    #expect(tag(0x2000_0000 << 3) == nil)
  }

  @Test func wholeFieldsFitAndAnythingLessDoesNot() {
    let fields: [[UInt8]] = [
      [0x08, 0x96, 0x01], [0x09] + [UInt8](repeating: 7, count: 8), [0x12, 0x02, 0x61, 0x62],
      [0x12, 0x00], [0x1D, 1, 2, 3, 4], [0x23, 0x08, 0x01, 0x24], [0x23, 0x24],
    ]
    for field in fields {
      #expect(Self.fits(field) && Self.fits(field + [0x08, 0x01]), "\(field)")
      for count in 1..<field.count { #expect(!Self.fits(Array(field.prefix(count))), "\(field)") }
    }
    #expect(!Self.fits([]) && !Self.fits([0x24]) && !Self.fits([0x23, 0x2C]))
  }

  @Test func groupsMayStand64DeepAndOnlyTheOutermostFieldsAreTold() {
    func nested(_ depth: Int) -> [UInt8] {
      [UInt8](repeating: 0x0B, count: depth) + [UInt8](repeating: 0x0C, count: depth)
    }
    #expect(Self.fits(nested(64)) && !Self.fits(nested(65)))
    var told: [UInt32] = []
    let bytes: [UInt8] = [0x08, 1, 0x13, 0x18, 2, 0x14, 0x22, 1, 0]
    #expect(ProtobufWire.fields(bytes, 0..<bytes.count) { told.append($0.number) })
    #expect(told == [1, 2, 4])
  }

  @Test func threeMessagesThatAgreeAreProtobuf() {
    var votes = ProtobufVotes()
    let message: [UInt8] = [0x08, 1, 0x12, 2, 0xFF, 0xFE]
    func take(_ bytes: [UInt8]) -> Bool { votes.take(bytes, 0..<bytes.count) }
    #expect(!votes.isSettled && !take(message) && !take(message) && take(message))
    #expect(votes.isSettled)
    // Fields of other types under the same numbers are another schema.
    #expect(!take([0x0D, 1, 2, 3, 4]) && !votes.isSettled)
    var small = ProtobufVotes()
    for _ in 0..<5 {
      #expect(small.take([0x08, 1], 0..<2) == false, "of ten bytes nothing is known")
    }
    #expect(small.take([0x08, 1], 0..<2) == true)
    var broken = ProtobufVotes()
    for _ in 0..<3 { _ = broken.take(message, 0..<6) }
    #expect(!broken.take([0xFF], 0..<1) && !broken.isSettled)
  }
}
