import Testing

@testable import Options

/// Numbers on the command line.
@Suite struct ByteCountTests {
  @Test(
    arguments: [
      ("0", 0), ("1048576", 1_048_576), ("64k", 65_536), ("64K", 65_536), ("16M", 16_777_216),
      ("10MiB", 10_485_760), ("512kb", 524_288), ("4G", 4_294_967_296), ("1T", 1 << 40),
      ("18446744073709551615", .max),
    ] as [(String, UInt64)]
  )
  func bytesInPowersOf1024(text: String, count: UInt64) {
    #expect(ByteCount(argument: text)?.bytes == count)
  }

  @Test(arguments: [
    "", "k", "-1", "1.5M", "1 k", "1x", "0x10", "18446744073709551616", "16777216T",
  ])
  func whatIsNone(text: String) {
    #expect(ByteCount(argument: text) == nil)
  }

  @Test(arguments: [0, 1, 1000, 65_536, 4 << 30, 3 << 20])
  func aDefaultIsShownAsItMayBeTyped(count: UInt64) {
    #expect(ByteCount(argument: ByteCount(count).defaultValueDescription)?.bytes == count)
  }

  @Test(arguments: [("10", 10), ("0.5", 0.5)] as [(String, Double)])
  func secondsMoreThanNone(text: String, value: Double) {
    #expect(SecondsOption(argument: text)?.value == value)
  }

  @Test(arguments: ["", "0", "-1", "nan", "inf", "1s", "1e300"])
  func whatIsNotATime(text: String) {
    #expect(SecondsOption(argument: text) == nil)
  }
}
