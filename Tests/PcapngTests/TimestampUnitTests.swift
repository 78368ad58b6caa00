import Testing

@testable import Pcapng

/// What timestamps count (if_tsresol, if_tsoffset).
@Suite struct TimestampUnitTests {
  @Test(
    arguments: [
      (nil, 1_500_000, 1_500_000_000), (6, 1_500_000, 1_500_000_000),
      (9, 1_500_000_001, 1_500_000_001), (3, 1_500, 1_500_000_000), (0, 7, 7_000_000_000),
      (12, 1_500_000_000_999, 1_500_000_000), (19, 15_000_000_000_000_000_000, 1_500_000_000),
      (0x80, 7, 7_000_000_000), (0x81, 3, 1_500_000_000), (0xA0, 6_442_450_944, 1_500_000_000),
      (0xBF, 13_835_058_055_282_163_712, 1_500_000_000),
      // A second has no number of units that 64 bits hold.
      (20, 1_500_000, 1_500_000_000), (0xC0, 1_500_000, 1_500_000_000),
    ] as [(UInt8?, UInt64, UInt64)]
  )
  func isAPowerOfTenOrOfTwoMicrosecondsUnlessSaidOtherwise(
    resolution: UInt8?, units: UInt64, nanoseconds: UInt64
  ) {
    let unit = TimestampUnit(resolution: resolution, offset: 0)
    #expect(unit.nanoseconds(units) == nanoseconds)
  }

  @Test(
    arguments: [
      (9, 10, 5, 10_000_000_005), (9, -1, 1_500_000_000, 500_000_000), (9, -2, 1_999_999_999, 0),
      (6, 1, 1, 1_000_001_000), (0, 0, .max, .max), (9, .max, .max, .max), (9, .min, .max, 0),
      (0, 0, 18_446_744_073, 18_446_744_073_000_000_000), (0, 0, 18_446_744_074, .max),
      (6, 0, 18_446_744_073_709_551, 18_446_744_073_709_551_000),
      (6, 0, 18_446_744_073_709_552, .max), (9, 0, .max, .max), (0, .max, 1, .max),
    ] as [(UInt8, Int64, UInt64, UInt64)]
  )
  func beginsAtAnOffsetInSecondsAndStaysInTheRangeOf64Bits(
    resolution: UInt8, offset: Int64, units: UInt64, nanoseconds: UInt64
  ) {
    let unit = TimestampUnit(resolution: resolution, offset: offset)
    #expect(unit.nanoseconds(units) == nanoseconds)
  }
}
