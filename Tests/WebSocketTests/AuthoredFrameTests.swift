import Testing

@testable import WebSocket

/// A frame that a person writes.
@Suite struct AuthoredFrameTests {
  private static let key = MaskingKey(0x0102_0304)

  private func bytes(_ line: String, masks: Bool = false) throws -> [UInt8] {
    try AuthoredFrame.read(line).get().pieces(masks: masks, key: Self.key).flatMap(\.bytes)
  }

  /// RFC 6455, section 5.2: what is on the wire for each line.
  @Test(
    arguments: [
      ("text Hello", [0x81, 5, 0x48, 0x65, 0x6C, 0x6C, 0x6F]),
      ("binary hex 00 ff", [0x82, 2, 0, 0xFF]), ("2 b64 AP8=", [0x82, 2, 0, 0xFF]),
      ("cont", [0x80, 0]), ("continuation !fin a", [0x00, 1, 0x61]), ("0xB", [0x8B, 0]),
      ("text nofin rsv1 rsv2 rsv3 a", [0x71, 1, 0x61]),
      ("close code=1002 no", [0x88, 4, 3, 0xEA, 0x6E, 0x6F]),
      ("text form=16 a", [0x81, 126, 0, 1, 0x61]),
      ("text form=64 a", [0x81, 127, 0, 0, 0, 0, 0, 0, 0, 1, 0x61]),
      ("text len=200 a", [0x81, 126, 0, 200, 0x61]), ("text form=7 len=3 a", [0x81, 3, 0x61]),
      ("text mask=00000000 a", [0x81, 0x81, 0, 0, 0, 0, 0x61]),
      ("text mask=random a", [0x81, 0x81, 1, 2, 3, 4, 0x60]),
      ("text -- rsv1", [0x81, 4, 0x72, 0x73, 0x76, 0x31]),
      ("text a=b", [0x81, 3, 0x61, 0x3D, 0x62]),
      ("text hex", [0x81, 0]), ("raw 81 01", [0x81, 1]),
      ("text ping me", [0x81, 7] + Array("ping me".utf8)),
    ] as [(String, [UInt8])]
  )
  func saysEveryBitOfIt(line: String, expected: [UInt8]) throws {
    #expect(try bytes(line) == expected)
  }

  @Test func isMaskedAsTheEndThatSendsItDoesUnlessToldOtherwise() throws {
    #expect(try bytes("text a", masks: true) == [0x81, 0x81, 1, 2, 3, 4, 0x60])
    #expect(try bytes("text mask=none a", masks: true) == [0x81, 1, 0x61])
    #expect(try bytes("text !mask a", masks: true) == [0x81, 1, 0x61])
  }

  @Test func isCutAtOffsetsWithAPingAfterTheFirstFragmentAndADelayBeforeEachPiece() throws {
    let frame = try AuthoredFrame.read("text rsv1 split=1,1,3 delay=0.5 ping=p abcd").get()
    let pieces = frame.pieces(masks: false, key: Self.key)
    #expect(
      pieces.map(\.bytes) == [
        [0x41, 1, 0x61], [0x89, 1, 0x70], [0x00, 0], [0x00, 2, 0x62, 0x63], [0x80, 1, 0x64],
      ])
    #expect(pieces.map(\.delay) == [0, 0.5, 0.5, 0.5, 0.5])
    let open = try AuthoredFrame.read("text !fin split=1 ab").get()
    #expect(open.pieces(masks: false, key: Self.key).map(\.bytes[0]) == [0x01, 0x00])
  }

  @Test func hasAMaskingKeyOfItsOwnForEachPiece() throws {
    let pieces = try AuthoredFrame.read("text split=1,2 abc").get()
      .pieces(masks: true, key: Self.key)
    #expect(Set(pieces.map { Array($0.bytes[2..<6]) }).count == 3)
  }

  @Test(
    arguments: [
      "", "x", "16 a", "+1 a", "text mask=1 a", "text form=8 a", "text len=x a", "text len=+1 a",
      "text split=2 a", "text split=2,1 abc", "text split=-1 a", "text split= a", "text delay=-1 a",
      "text delay=nan a", "close code=70000", "raw 8", "raw zz", "text hex 0", "text b64 *",
    ]
  )
  func endsInASentenceWhenItIsNone(line: String) {
    guard case .failure(let error) = AuthoredFrame.read(line) else {
      Issue.record("\(line) was read")
      return
    }
    #expect(!error.sentence.isEmpty)
  }
}
