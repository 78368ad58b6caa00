import TestSupport
import Testing

@testable import Payloads

/// Examples of the specifications.
@Suite struct BinaryFormsTests {
  /// The example on msgpack.org's first page.
  @Test func messagePackOfItsOwnPage() throws {
    let found = try #require(reading(hex("82 a7 636f6d70616374 c3 a6 736368656d61 00")))
    #expect(found.form == "MessagePack")
    #expect(found.lines == ["{", "  \"compact\": true", "  \"schema\": 0", "}"])
  }

  /// Every format of the specification, with a value whose text is known.
  @Test(arguments: [
    ("7f", "127"), ("ff", "-1"), ("e0", "-32"), ("cc ff", "255"), ("cd 0100", "256"),
    ("ce ffffffff", "4294967295"), ("cf ffffffffffffffff", "18446744073709551615"),
    ("d0 80", "-128"), ("d1 8000", "-32768"), ("d2 80000000", "-2147483648"),
    ("d3 8000000000000000", "-9223372036854775808"), ("ca 3fc00000", "1.5"),
    ("cb 3ff8000000000000", "1.5"), ("c0", "nil"), ("c2", "false"), ("a1 61", "\"a\""),
    ("d9 01 61", "\"a\""), ("da 0001 61", "\"a\""), ("db 00000001 61", "\"a\""),
    ("c4 02 00ff", "h'00ff'"), ("c5 0001 00", "h'00'"), ("c6 00000001 00", "h'00'"),
    ("d4 ff 05", "ext -1 h'05'"),
    (
      "d8 01 \(String(repeating: "00", count: 16))",
      "ext 1 h'\(String(repeating: "00", count: 16))'"
    ), ("c7 01 02 ab", "ext 2 h'ab'"),
    ("dc 0000", "[]"), ("dd 00000000", "[]"), ("de 0000", "{}"), ("df 00000000", "{}"),
    ("80", "{}"),
  ])
  func messagePackValues(bytes: String, text: String) throws {
    let found = try #require(reading(hex("91" + bytes), subprotocol: "x.msgpack"))
    #expect(found.lines == ["[", "  " + text, "]"])
  }

  /// Examples of RFC 8949, appendix A, each inside an array.
  @Test(arguments: [
    ("17", "23"), ("1818", "24"), ("1903e8", "1000"),
    ("1bffffffffffffffff", "18446744073709551615"),
    ("20", "-1"), ("3903e7", "-1000"), ("f93c00", "1.0"), ("f97bff", "65504.0"),
    ("f90001", "5.960464477539063e-08"),
    ("f9c400", "-4.0"), ("f97c00", "inf"), ("fb3ff199999999999a", "1.1"),
    ("fa47c35000", "100000.0"), ("f4", "false"),
    ("f6", "null"), ("f7", "undefined"), ("f0", "simple(16)"), ("f8ff", "simple(255)"),
    ("c11a514b67b0", "tag 1 1363896240"), ("4401020304", "h'01020304'"), ("6449455446", "\"IETF\""),
    ("62c3bc", "\"ü\""), ("80", "[]"), ("a0", "{}"), ("5f42010243030405ff", "h'0102030405'"),
    ("7f657374726561646d696e67ff", "\"streaming\""),
  ])
  func cborValues(bytes: String, text: String) throws {
    let found = try #require(reading(hex("81" + bytes), subprotocol: "cbor"))
    #expect(found.lines == ["[", "  " + text, "]"])
  }

  @Test func cborContainersOfUnknownLength() throws {
    let found = try #require(reading(hex("bf 61 61 01 61 62 9f 02 03 ff ff"), subprotocol: "cbor"))
    #expect(found.lines == ["{", "  \"a\": 1", "  \"b\": [", "    2", "    3", "  ]", "}"])
    #expect(reading(hex("bf 61 61 ff"), subprotocol: "cbor") == nil)
    #expect(reading(hex("9f 01"), subprotocol: "cbor") == nil)
  }

  /// The examples of "Encoding" at protobuf.dev.
  @Test func protobufWithoutItsSchema() throws {
    let found = try #require(
      reading(hex("08 96 01 12 07 74657374696e67 1a 03 08 96 01"), subprotocol: "proto"))
    #expect(found.lines == ["1: 150", "2: \"testing\"", "3 {", "  1: 150", "}"])
  }

  /// Most texts fit the wire format by chance.
  @Test(arguments: ["hi", "plain text in binary", "a\tb\r\nc", "zoë", "\n\nhi"])
  func textIsNotTakenForProtobuf(text: String) {
    #expect(reading(Array(text.utf8)) == nil)
  }

  @Test func protobufIsGuessedWhereItIsNoText() throws {
    let found = try #require(reading(hex("08 96 01 12 07 74657374696e67")))
    #expect(found.lines == ["1: 150", "2: \"testing\""])
    #expect(reading(hex("08 01"))?.lines == ["1: 1"])
    #expect(reading(hex("08 2a"))?.lines == ["1: 42"])
    let identifier = "\n$3f2b8e2c-4a57-4d0b-9c0a-1f2e3d4c5b6a"
    #expect(reading(Array(identifier.utf8))?.lines == ["1: \"\(identifier.dropFirst(2))\""])
  }

  @Test func whatFitsNoFormIsLeftAlone() {
    #expect(reading([0xFF, 0xFE, 0xFD]) == nil)
    #expect(reading([0x82, 0xA1]) == nil)
    #expect(reading(Array(repeating: 0x91, count: 100_000)) == nil)
    // A map of 2^32 - 1 pairs that are not there.
    #expect(reading(hex("df ffffffff"), subprotocol: "msgpack") == nil)
    #expect(reading(hex("bb ffffffffffffffff"), subprotocol: "cbor") == nil)
  }

  @Test func randomBytesAreReadWithoutHarm() {
    for seed in 0..<2000 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let bytes = generator.bytes(generator.below(200))
      for subprotocol in ["", "mqtt", "msgpack", "cbor", "proto", "stomp"] {
        let found = PayloadReading.of(
          bytes, isText: false, subprotocol: subprotocol, url: nil)
        #expect(found?.lines.isEmpty != true, "seed \(seed), \(subprotocol)")
      }
    }
  }
}
