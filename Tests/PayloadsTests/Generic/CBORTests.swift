import Testing

@testable import Payloads

@Suite struct CBORTests {
  /// Examples of RFC 8949, appendix A, each inside an array.
  @Test(arguments: [
    ("17", "23"), ("1818", "24"), ("1903e8", "1000"), ("1a000f4240", "1000000"),
    ("1b000000e8d4a51000", "1000000000000"), ("1bffffffffffffffff", "18446744073709551615"),
    ("c249010000000000000000", "18446744073709551616  (bignum)"),
    ("3bffffffffffffffff", "-18446744073709551616"),
    ("c349010000000000000000", "-18446744073709551617  (negative bignum)"),
    ("20", "-1"), ("3863", "-100"), ("3903e7", "-1000"),
    ("f90000", "0.0"), ("f98000", "-0.0"), ("f93c00", "1.0"), ("fb3ff199999999999a", "1.1"),
    ("f97bff", "65504.0"), ("fa47c35000", "100000.0"), ("f90001", "5.960464477539063e-08"),
    ("f90400", "6.103515625e-05"), ("f9c400", "-4.0"), ("f97c00", "inf"), ("f97e00", "nan"),
    ("f9fc00", "-inf"), ("f4", "false"), ("f5", "true"), ("f6", "null"), ("f7", "undefined"),
    ("f0", "simple(16)"), ("f8ff", "simple(255)"),
    ("c074323031332d30332d32315432303a30343a30305a", "2013-03-21T20:04:00Z  (date and time)"),
    ("c11a514b67b0", "1363896240  (2013-03-21T20:04:00.000000000Z)"),
    ("c1fb41d452d9ec200000", "1363896240.5  (2013-03-21T20:04:00.500000000Z)"),
    ("d74401020304", "01020304  (base16)"), ("d818456449455446", "6449455446  (embedded CBOR)"),
    (
      "d82076687474703a2f2f7777772e6578616d706c652e636f6d", "http://www.example.com  (URI)"
    ),
    ("40", ""), ("4401020304", "01020304"), ("60", ""), ("6449455446", "IETF"), ("62c3bc", "ü"),
    ("64f0908591", "𐅑"), ("80", "[…]"), ("a0", "{…}"), ("5f42010243030405ff", "0102030405"),
    ("7f657374726561646d696e67ff", "streaming"),
    ("d82550550e8400e29b41d4a716446655440000", "550e8400-e29b-41d4-a716-446655440000  (UUID)"),
    ("d9d9f7 01", "1  (CBOR)"), ("c1 d8ff 01", "1  (seconds since 1970, tag 255)"),
  ])
  func values(bytes: String, text: String) throws {
    let lines = outline(hex("81" + bytes), subprotocol: "cbor")
    #expect(lines.prefix(2) == ["[…]", "  0: " + text])
    #expect(try unit(hex("81" + bytes)).issues.isEmpty)
  }

  @Test func containersOfUnknownLength() throws {
    let bytes = hex("bf 61 61 01 61 62 9f 02 03 ff ff")
    #expect(outline(bytes) == ["{…}", "  a: 1", "  b: […]", "    0: 2", "    1: 3"])
    let found = try unit(bytes)
    #expect(found.form == "cbor")
    #expect(found.summary.string == "cbor {a:1, b:[2,3]}")
    #expect(found.nodes.map(\.node.range) == [0..<11, 1..<4, 4..<10, 7..<8, 8..<9])
    // A break where a value is expected, and none where one is.
    #expect(try unit(hex("bf 61 61 ff"), subprotocol: "cbor").issues.map(\.offset) == [3])
    #expect(try unit(hex("9f 01"), subprotocol: "cbor").issues.map(\.offset) == [2])
    #expect(try unit(hex("81 ff"), subprotocol: "cbor").issues.map(\.offset) == [1])
  }

  @Test func stringsInPiecesHaveTheirBytes() throws {
    var conversation = TestConversation()
    let sink = conversation.sink(hex("a1 7f 61 61 61 62 ff 7f 61 63 61 64 ff"), isText: false)
    #expect(sink.outline == ["{…}", "  ab: cd"])
    let node = try #require(sink.units.first?.nodes.last)
    #expect(sink.sources[node.source].how == "joined")
    let values = try conversation.values(
      "cbor", ".ab", in: hex("a1 62 6162 7f 61 63 61 64 ff"), isText: false)
    #expect(values == [.text(Array("cd".utf8))])
  }

  @Test func embeddedValues() {
    // 24(h'a1616101'), and one whose bytes are not CBOR.
    #expect(
      outline(hex("82 d818 44 a1616101 d818 42 a161")) == [
        "[…]", "  0: a1616101  (embedded CBOR)", "    {…}", "      a: 1",
        "  1: a161  (embedded CBOR)",
      ])
  }

  @Test func namesThatAreNoText() {
    #expect(
      outline(hex("a4 01 02 20 03 82 01 02 04 f5 05")) == [
        "{…}", "  1: 2", "  -1: 3", "  (a value that is not text): 4", "  true: 5",
      ])
  }

  @Test func taggedContainers() throws {
    let found = try unit(hex("d9d9f7 a1 61 61 d90102 82 01 02"))
    #expect(found.form == "cbor")
    #expect(found.summary.string == "cbor {a:[1,2]}")
    #expect(found.nodes.map(\.node.note) == ["CBOR", "set", "", ""])
    #expect(found.nodes.first?.node.range == 0..<12)
  }

  @Test func depthCostsNoStack() throws {
    let bytes = [UInt8](repeating: 0x81, count: 100_000) + [0x01]
    #expect(try unit(bytes, subprotocol: "cbor").issues.isEmpty)
    // Tags on tags, and strings of bytes in strings of bytes.
    let tags = [UInt8](repeating: 0xC6, count: 100_000) + [0x01]
    #expect(try unit([0x81] + tags, subprotocol: "cbor").issues.isEmpty)
  }

  @Test func whatIsNotClaimed() throws {
    for bytes in [
      "80", "a0", "01", "40", "81 01 02", "82 01", "81 ff", "bb ffffffffffffffff", "c1 01",
    ] {
      #expect(try form(hex(bytes)) != "cbor", "\(bytes)")
    }
    #expect(try form(hex("81 62 fffe")) == "binary")
  }

  /// Both begin with the same bytes, and this is [“a”] or {97: 97}.
  @Test func messagePackThatFitsToo() throws {
    #expect(try unit(hex("81 61 61")).summary.string == #"cbor ["a"]"#)
    #expect(try unit(hex("81 a1 61 01")).summary.string == "msgpack {a:1}")
  }

  @Test func damagedMessages() {
    let messages = [
      "bf 61 61 01 61 62 9f 02 03 ff ff", "82 d818 44 a1616101 c249010000000000000000",
      "83 7f657374726561646d696e67ff c11a514b67b0 d82550550e8400e29b41d4a716446655440000",
    ]
    damage(messages.map { (hex($0), false, true) })
    damage(messages.map { (hex($0), false, true) }, subprotocol: "cbor")
  }
}
