import Testing

@testable import Payloads

/// Images of 5 by 3 pixels that Pillow writes, of some the beginning.
@Suite struct ImageFactsTests {
  static let images = [
    (
      "PNG",
      "89504e470d0a1a0a0000000d4948445200000005000000030802000000d45452af0000001449444154789c633cc1"
        + "c5c58004981850013a1f00290600e2377d777c0000000049454e44ae426082"
    ),
    (
      "JPEG",
      "ffd8ffe000104a46494600010100000100010000ffdb0043000806060706050807070709"
        + String(
          repeating: "09", count: 53) + "ffc00011080003000503012200021101031101ffc4001f"
    ),
    (
      "GIF",
      "47494638376105000300810000c80a0a0000000000000000002c00000000050003000008080001081c48b06040003b"
    ),
    (
      "WebP",
      "524946463c000000574542505650382030000000d001009d012a0500030001402625a00274ba01f80003b000fef613"
        + "5ffe2ce4623b3cdffe04efc09df813bff000000000"
    ),
    ("WebP", "524946461e000000574542505650384c110000002f048000000750852257a1ff8188e87f0000"),
    (
      "WebP", "524946466a00000057454250565038580a00000018000000040000020000414c50480a0000000107d082"
    ),
    (
      "BMP",
      "424d660000000000000036000000280000000500000003000000010018000000000030000000c40e0000c40e00000000"
        + "00000000" + String(repeating: "00", count: 50)
    ),
    (
      "AVIF",
      "00000020667479706176696600000000617669666d6966316d6961664d413142000000eb6d65746100000000000000"
        + "2168646c7200000000000000007069637400000000000000000000000000000000" + "0000004b6970636f"
        + "0000001469737065000000000000000500000003000000107069786900000000030808080000"
    ),
  ]

  @Test(arguments: images)
  func sizes(kind: String, bytes: String) throws {
    let found = try unit(hex(bytes))
    #expect(found.form == "image")
    #expect(found.summary.string == "image \(kind) 5×3 \(hex(bytes).count) B")
    let conversation = TestConversation()
    func value(_ path: String) throws -> [String] {
      try conversation.values("image", path, in: hex(bytes), isText: false).map(\.string)
    }
    #expect(try value(".kind") == [kind])
    #expect(try value(".width") == ["5"])
    #expect(try value(".height") == ["3"])
  }

  /// Width and height have 14 bits each (RFC 9649, section 3.4).
  @Test func sizesOfLosslessWebPTakeFourBytes() throws {
    let bytes = hex("5249464614000000574542505650384c080000002f2bc1b70b000000")
    #expect(try unit(bytes).summary.string == "image WebP 300×12000 28 B")
  }

  @Test func whatIsNotClaimed() throws {
    #expect(try form(Array("BM".utf8) + [0, 1, 2, 3]) == "binary")
    #expect(try form([0x89, 0x50, 0x4E, 0x47]) == "binary")
    #expect(try form(Array("GIF89a is a format".utf8), isText: true) == "text")
  }

  @Test func damagedMessages() {
    damage(Self.images.map { (hex($0.1), false, true) }, flips: 50)
  }
}
