import Testing

@testable import Payloads

@Suite struct FileFactsTests {
  @Test(arguments: [
    ("255044462d312e370a25e2e3cfd3", "pdf version 1.7 14 B"),
    (
      "504b0304140000000000000021000000000000000000000000000500000061" + "2e747874",
      "zip a.txt 35 B"
    ),
    ("0061736d01000000", "wasm version 1 8 B"),
    (
      "4f67675300020000000000000000" + "0100000000000000ffffffff" + "0103" + "616263",
      "ogg 1 page 31 B"
    ),
    ("1a45dfa3 9f 4286810142f7810142f2810442f381084282 84 7765626d", "webm webm 28 B"),
    ("1f43b67501ffffffffffffff e78100", "webm cluster 15 B"),
    (
      "00000010 6d6f6f66 0000000000000000 0000000c 6d646174 01020304",
      "mp4 moof 16 B, mdat 12 B 28 B"
    ),
    ("00000010 66747970 69736f6d00000200 00000000 6d646174 0102", "mp4 ftyp 16 B, mdat 10 B 26 B"),
  ])
  func kinds(bytes: String, summary: String) throws {
    #expect(try unit(hex(bytes)).summary.string == summary)
  }

  @Test func boxesHaveTheirBytes() throws {
    let found = try unit(hex("00000008 6d6f6f66 0000000c 6d646174 01020304"))
    #expect(found.form == "mp4")
    #expect(found.nodes.map(\.node.range) == [0..<20, 0..<8, 8..<20])
  }

  @Test func whatIsNotClaimed() throws {
    // A box that goes beyond the end, and one that is not a beginning.
    #expect(try form(hex("000000ff 6d6f6f66 00000000")) == "binary")
    #expect(try form(hex("00000008 78787878")) == "binary")
    #expect(try form(hex("4f67675300 ff")) == "binary")
    #expect(try form(hex("504b0304 00")) == "binary")
  }

  @Test func damagedMessages() {
    let messages = [
      "255044462d312e370a25e2e3cfd3",
      "00000010 6d6f6f66 0000000000000000 0000000c 6d646174 01020304",
      "4f676753000200000000000000000100000000000000ffffffff0103616263",
      "504b030414000000000000002100000000000000000000000000050000006" + "12e747874",
    ]
    damage(messages.map { (hex($0), false, true) })
  }
}
