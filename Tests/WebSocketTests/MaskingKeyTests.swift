import Testing
import WebSocket

@Suite struct MaskingKeyTests {
  /// RFC 6455, section 5.7: the key 37 fa 21 3d of a masked "Hello".
  @Test func aKeyIsFourBytesInTheOrderOfTheWireAndEightDigits() {
    let key = MaskingKey(0x37FA_213D)
    #expect(key.bytes == [0x37, 0xFA, 0x21, 0x3D] && key.hex == "37fa213d")
    #expect(MaskingKey(0).hex == "00000000" && MaskingKey(.max).hex == "ffffffff")
    #expect(MaskingKey(0x0123_4567).hex == "01234567" && MaskingKey(0x89AB_CDEF).hex == "89abcdef")
  }
}
