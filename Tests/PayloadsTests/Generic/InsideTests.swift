import Testing

@testable import Payloads

/// What is inside messages: compressed by Python's gzip and zlib.
@Suite struct InsideTests {
  static let json = #"{"a":1,"b":[true,null]}"#
  static let gzip = hex(
    "1f8b08080000000002ff68656c6c6f2e6a736f6e00ab564a54b232d4514a52b28a2e292a4dd5c92bcdc989ad050059"
      + "3ca74517000000")
  static let zlib = hex(
    "789cab564a54b232d4514a52b28a2e292a4dd5c92bcdc989ad05004f3a0774")
  /// {"a":1,"b":2} in two members.
  static let members = hex(
    "1f8b0800000000000203ab564a54b232d40100cdcd774a070000001f8b0800000000000203534a52b232aa0500b07f57"
      + "f806000000")
  static let messagePack = hex(
    "1f8b08000000000002036b5a98d8b830897d61052b007f88d6230a000000")
  static let twice = hex(
    "1f8b080000000000020393efe660000126e6d5615e219b8cae047a056dead2d3d4f2bd7a52fbecc9ceb5ac0c9136cb5d"
      + "c5814a0041c429c12b000000")

  @Test func gzip() throws {
    let found = try unit(Self.gzip)
    #expect(found.form == "gzip/json")
    #expect(found.summary.string == "gzip " + Self.json)
    #expect(
      outline(Self.gzip) == [
        "name: hello.json", "size: 23", "content: {…}", "  a: 1", "  b: […]", "    0: true",
        "    1: null",
      ])
    #expect(found.nodes.last?.path == "json.b[1]")
    #expect(found.issues.isEmpty)
  }

  @Test func others() throws {
    #expect(try unit(Self.zlib).form == "zlib/json")
    #expect(try unit(Self.members).summary.string == #"gzip {"a":1,"b":2}"#)
    #expect(try unit(Self.messagePack).form == "gzip/msgpack")
    #expect(try unit(Self.messagePack).summary.string == "gzip msgpack {a:{b:7}, x:5}")
    #expect(try unit(Self.twice).form == "gzip/gzip/json")
  }

  @Test func fields() throws {
    let conversation = TestConversation()
    func values(_ prefix: String, _ path: String, _ bytes: [UInt8]) throws -> [String] {
      try conversation.values(prefix, path, in: bytes, isText: false).map(\.string)
    }
    #expect(try values("json", ".a", Self.gzip) == ["1"])
    #expect(try values("json", ".a", Self.twice) == ["1"])
    #expect(try values("gzip", ".name", Self.gzip) == ["hello.json"])
    #expect(try values("gzip", ".size", Self.gzip) == ["23"])
    #expect(try values("gzip", ".content.b[0]", Self.gzip) == ["true"])
    #expect(try values("msgpack", ".a.b", Self.messagePack) == ["7"])
  }

  @Test func broken() throws {
    let cut = try unit(Array(Self.gzip.dropLast(20)))
    #expect(cut.form == "gzip/text" || cut.form == "gzip/json" || cut.form == "gzip")
    #expect(cut.issues.map(\.text) == ["the compressed data ends early"])
    var bad = Self.gzip
    bad[bad.count - 6] ^= 1
    #expect(try unit(bad).issues.map(\.text) == ["it does not inflate: incorrect data check"])
    #expect(try unit(bad).form == "gzip/json")
    let more = try unit(Self.gzip + [0x00])
    #expect(more.issues.map(\.text) == ["1 bytes follow the compressed data"])
  }

  @Test func bombsAreNotInflatedWhole() throws {
    let bomb = [UInt8](repeating: 0, count: 64 << 20)
    let packed = try #require(compressed(bomb))
    #expect(packed.count < 100_000)
    let found = try unit(packed)
    #expect(found.form == "zlib/binary")
    let text = try #require(found.issues.first?.text)
    #expect(text == "only the first \(packed.count * 256) bytes are inflated")
  }

  /// Forms are looked for inside four others.
  @Test func formsInsideFormsHaveAnEnd() throws {
    var packed = Array(Self.json.utf8)
    for _ in 0..<4 { packed = try #require(compressed(packed)) }
    #expect(try unit(packed).form == "zlib/zlib/zlib/zlib/json")
    #expect(try unit(try #require(compressed(packed))).form == "zlib/zlib/zlib/zlib/binary")
  }

  @Test func whatIsNotClaimed() throws {
    // A header, and no data after it that inflates to its end.
    #expect(try form([0x78, 0x9C, 0x01, 0x02, 0x03, 0x04]) == "binary")
    #expect(try form(Array(Self.zlib.dropLast())) == "binary")
    #expect(try form([0x1F, 0x8B, 0x08, 0xE0] + [UInt8](repeating: 0, count: 20)) == "binary")
    #expect(try form([0x1F, 0x8B]) == "binary")
  }

  @Test func zstdIsNamed() throws {
    // What `zstd` makes of "hello": a frame that says 5 bytes.
    let bytes = hex("28b52ffd 2005 290000 68656c6c6f")
    let found = try unit(bytes)
    #expect(found.form == "zstd")
    #expect(found.summary.string == "zstd 14 B, 5 B inside")
    #expect(found.nodes.last?.node.note == "not decompressed")
  }

  @Test func damagedMessages() {
    damage([Self.gzip, Self.zlib, Self.members, Self.twice].map { ($0, false, true) })
  }
}
