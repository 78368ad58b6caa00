import Testing

@testable import TOML

/// TOML 1.0, "Integer" and "Float": the examples of the specification, and what it forbids.
@Suite struct NumberReaderTests {
  private func read(_ word: String) -> TOMLScalar? { try? NumberReader.read(word) }

  private func message(_ word: String) -> String? {
    do throws(WordError) {
      _ = try NumberReader.read(word)
      return nil
    } catch {
      return error.message
    }
  }

  @Test(arguments: [
    ("+99", 99), ("42", 42), ("0", 0), ("-17", -17), ("+0", 0), ("-0", 0), ("1_000", 1000),
    ("5_349_221", 5_349_221), ("1_2_3_4_5", 12_345), ("0xDEADBEEF", 0xDEAD_BEEF),
    ("0xdeadbeef", 0xDEAD_BEEF), ("0xdead_beef", 0xDEAD_BEEF), ("0o01234567", 0o1234567),
    ("0o755", 0o755), ("0b11010110", 0b1101_0110),
    ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min),
  ])
  func integers(word: String, value: Int) {
    #expect(read(word) == .integer(value), "\(word)")
  }

  @Test(arguments: [
    ("+1.0", 1.0), ("3.1415", 3.1415), ("-0.01", -0.01), ("5e+22", 5e22), ("1e06", 1e6),
    ("-2E-2", -0.02), ("6.626e-34", 6.626e-34), ("224_617.445_991_228", 224_617.445991228),
    ("0.0", 0), ("0e0", 0),
  ])
  func floats(word: String, value: Double) {
    #expect(read(word) == .float(value), "\(word)")
  }

  @Test func anUnderscoreHasADigitOnEachSide() {
    for word in ["_1", "1_", "1__0", "1_.0", "1._0", "1e_6", "0x_1", "0x1_", "0b1__0"] {
      #expect(read(word) == nil, "\(word)")
    }
  }

  @Test func leadingZerosSignsBeforeABaseAndPointsWithoutDigitsAreInvalid() {
    for word in [
      "01", "-01", "+0o7", "-0x1", "0X1", "0O7", "0B1", "0x", "0b2", "0o8", "0xg", ".7", "7.",
      "3.e+20", "1e", "1e+", "--1", "+-1", "", "+", "1.2.3", "1e5.0",
    ] {
      #expect(read(word) == nil, "\(word)")
    }
  }

  @Test func anIntegerThatDoesNotFitInto64BitsIsAnErrorAndNotAnotherNumber() {
    for word in ["9223372036854775808", "-9223372036854775809", "0x8000000000000000"] {
      #expect(message(word)?.hasSuffix("does not fit into 64 bits") == true, "\(word)")
    }
  }

  @Test func theErrorSaysWhatMayHaveBeenMeant() {
    #expect(message("True") == "write true in lower case")
    #expect(message("007") == "007 is not a number; a number must not begin with 0")
    #expect(message("1.2.3") == "1.2.3 is not a number; text belongs in quotes")
    #expect(message("nord") == "nord is not a value; text belongs in quotes")
  }
}
