import Testing

@testable import Import

@Suite struct IPLiteralTests {
  private static let documentation: [UInt8] = [0x20, 0x01, 0x0D, 0xB8]
  private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

  /// RFC 4291, section 2.2.
  @Test(
    arguments: [
      (
        "2001:DB8:0:0:8:800:200C:417A",
        documentation + zeros(4) + [0, 8, 8, 0, 0x20, 0x0C, 0x41, 0x7A]
      ),
      (
        "2001:db8::8:800:200c:417a",
        documentation + zeros(4) + [0, 8, 8, 0, 0x20, 0x0C, 0x41, 0x7A]
      ),
      ("::1", zeros(15) + [1]), ("[::1]", zeros(15) + [1]), ("::", zeros(16)),
      ("FF01::101", [0xFF, 1] + zeros(12) + [1, 1]), ("2001:db8::", documentation + zeros(12)),
      ("::FFFF:129.144.52.38", zeros(10) + [0xFF, 0xFF, 129, 144, 52, 38]),
      ("::13.1.68.3", zeros(12) + [13, 1, 68, 3]),
      ("1:2:3:4:5:6:7::", [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 0]),
      ("127.0.0.1", [127, 0, 0, 1]), ("255.255.255.255", [255, 255, 255, 255]),
    ] as [(String, [UInt8])])
  func addressesAreReadInEachOfTheirForms(text: String, bytes: [UInt8]) {
    #expect(IPLiteral.bytes(text) == bytes)
  }

  @Test(arguments: [
    "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1..2.3", "a.b.c.d", "1:2:3:4:5:6:7", "1::2::3",
    "1:2:3:4:5:6:7:8:9", "12345::", ":1", "1:2:3:4:5:6:7:8::", "g::", "::1.2.3", "host",
  ])
  func whatIsNoAddressIsNone(text: String) { #expect(IPLiteral.bytes(text) == nil) }
}
