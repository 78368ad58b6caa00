import TestSupport
import Testing

@testable import WebSocket

@Suite struct MaskingTests {
  @Test func theMaskedHelloOfRFC6455Section5And7UnmasksToHello() {
    let masked: [UInt8] = [0x7F, 0x9F, 0x4D, 0x51, 0x58]
    let plain = Masking.unmasked(masked, key: MaskingKey(0x37FA_213D))
    #expect(plain == Array("Hello".utf8))
  }

  @Test func withoutAKeyTheBytesAreCopiedAsTheyAre() {
    #expect(Masking.unmasked([1, 2, 3], key: nil) == [1, 2, 3])
    #expect(Masking.unmasked([UInt8](), key: MaskingKey(1)).isEmpty)
  }

  @Test(arguments: 0..<9)
  func everyLengthAtEveryPayloadOffsetAgreesWithByteIXORKeyOctetIMod4(
    offset: Int
  ) {
    var random = SeededGenerator(seed: 5_3)
    for length in 0..<70 {
      let key = MaskingKey(UInt32.random(in: 0...UInt32.max, using: &random))
      let bytes = random.bytes(length)
      let expected = bytes.enumerated().map { $1 ^ key.bytes[($0 + offset) % 4] }
      #expect(Masking.unmasked(bytes, key: key, offset: offset) == expected)
      let fromRaw = bytes.withUnsafeBytes { Masking.unmasked($0, key: key, offset: offset) }
      #expect(fromRaw == expected)
    }
  }

  @Test func maskingInPiecesIsMaskingAtOnceFromAnyMemoryAlignment() {
    var random = SeededGenerator(seed: 10_3)
    let key = MaskingKey(0x0102_0304)
    let bytes = random.bytes(200)
    let whole = Masking.unmasked(bytes, key: key)
    for cut in 0...bytes.count {
      var pieces = bytes
      pieces.withUnsafeMutableBytes { buffer in
        Masking.apply(key, to: .init(rebasing: buffer[..<cut]), offset: 0)
        Masking.apply(key, to: .init(rebasing: buffer[cut...]), offset: cut)
      }
      #expect(pieces == whole)
    }
  }
}
