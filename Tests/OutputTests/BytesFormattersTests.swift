import Testing

@testable import Output

@Suite struct BytesFormattersTests {
  /// The form that text2pcap reads: an offset, two digits a byte, then what is passed over.
  @Test func hexIsAnOffsetSixteenBytesAndTheirASCII() throws {
    let lines = ExampleSession().lines(HexFormatter())
    let hello = try #require(lines.firstIndex(of: "# frame 1 connection 1 from client"))
    #expect(
      lines[hello + 1] == "000000  81 85 37 fa 21 3d 7f 9f 4d 51 58"
        + String(repeating: " ", count: 17)
        + "..7.!=..MQX")
    #expect(lines[hello + 2] == "")
    let binary = try #require(lines.firstIndex(of: "# frame 6 connection 1 from server"))
    #expect(
      lines[binary + 2]
        == "000010  0c 0d 0e 0f 10 11 12 13 14 15 16 17 18 19 1a 1b  ................")
    #expect(
      lines[binary + 4]
        == "000030  2c 2d 2e 2f 30 31 32 33 34 35 36 37 38 39 3a 3b  ,-./0123456789:;")
    #expect(
      lines[binary + 9]
        == "000080  7c 7d 7e 7f 80 81 82 83 84 85 86 87 88 89 8a 8b  |}~.............")
    #expect(lines[binary + 17].hasPrefix("000100  fc fd fe ff  "))
    #expect(lines[binary + 18] == "" && lines.last == "")
    #expect(lines.count { $0.hasPrefix("#") } == 8)
  }

  @Test func rawIsThePayloadsAndNothingElse() {
    let session = ExampleSession()
    var expected = Array("HelloHelHelloloHello".utf8) + (0..<256).map { UInt8($0) }
    expected += [0x03, 0xE9] + Array("gone".utf8)
    #expect(
      Array(session.written(RawFormatter()).utf8)
        == Array(String(decoding: expected, as: UTF8.self).utf8))
  }
}
