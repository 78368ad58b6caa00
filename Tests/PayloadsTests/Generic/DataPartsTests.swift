import Testing

@testable import Payloads

@Suite struct DataPartsTests {
  private func msgpack(_ bytes: [UInt8]) -> DataParts? {
    DataParts(MessagePackTokens(bytes, 0..<bytes.count))
  }

  private func cbor(_ bytes: [UInt8]) -> DataParts? {
    DataParts(CBORTokens(bytes, 0..<bytes.count))
  }

  @Test func elements() {
    // [1, [2, {"a": 3}], "x"]
    let parts = msgpack([0x93, 1, 0x92, 2, 0x81, 0xA1, 0x61, 3, 0xA1, 0x78])
    #expect(parts?.isArray == true)
    #expect(parts?.parts.map(\.range) == [1..<2, 2..<8, 8..<10])
    #expect(parts?.parts.map(\.value) == [.unsigned(1), .array(count: nil), .text(9..<10)])
    #expect(parts?.end == 10)
    #expect(parts?[1]?.range == 2..<8)
    #expect(parts?[3] == nil)
  }

  @Test func members() {
    // {"a": 3, "b": []}
    let parts = msgpack([0x82, 0xA1, 0x61, 3, 0xA1, 0x62, 0x90])
    #expect(parts?.isArray == false)
    #expect(parts?["a"]?.value == .unsigned(3))
    #expect(parts?["b"]?.range == 6..<7)
    #expect(parts?["c"] == nil)
    #expect(parts?.end == 7)
  }

  @Test func sizesThatAreNotKnown() {
    // RFC 8949, appendix A: [_ 1, [2, 3], [_ 4, 5]] and {_ "a": 1, "b": [_ 2, 3]}
    let list = cbor([0x9F, 0x01, 0x82, 0x02, 0x03, 0x9F, 0x04, 0x05, 0xFF, 0xFF])
    #expect(list?.parts.map(\.range) == [1..<2, 2..<5, 5..<9])
    #expect(list?.end == 10)
    let map = cbor([0xBF, 0x61, 0x61, 0x01, 0x61, 0x62, 0x9F, 0x02, 0x03, 0xFF, 0xFF])
    #expect(map?["b"]?.range == 6..<10)
    #expect(map?.end == 11)
  }

  @Test func tagsBelongToTheirValues() {
    // [1(5)]
    let parts = cbor([0x81, 0xC1, 0x05])
    #expect(parts?.parts.map(\.range) == [1..<3])
    #expect(parts?.parts.map(\.value) == [.unsigned(5)])
  }

  @Test func whatIsWholeIsKept() {
    let parts = msgpack([0x93, 1, 0x92, 2])
    #expect(parts?.parts.map(\.range) == [1..<2])
    #expect(parts?.end == nil)
    #expect(msgpack([0x05]) == nil)
    #expect(msgpack([]) == nil)
    // An end where none can be.
    #expect(cbor([0x82, 0x01, 0xFF])?.end == nil)
    #expect(cbor([0x81, 0x82, 0x01, 0xFF])?.end == nil)
  }

  @Test func depthIsFree() {
    let bytes = Array(repeating: UInt8(0x91), count: 100_000) + [0xC0]
    #expect(msgpack(bytes)?.end == bytes.count)
  }
}
