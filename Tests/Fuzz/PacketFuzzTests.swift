import Capture
import TestSupport
import Testing

@testable import Import
@testable import Pcapng

/// Packets that are damaged anywhere, after every link type, and fragments in any order: no trap,
/// and segments that lie within their packets.
@Suite struct PacketFuzzTests {
  private static let links: [UInt32] = [
    0, 1, 8, 9, 12, 50, 51, 100, 101, 104, 105, 107, 108, 109, 113, 117, 119, 127, 138, 149, 163,
    166, 192, 204, 205, 226, 228, 229, 239, 258, 276, 281, 282, 284, 285,
  ]

  /// A TCP segment in IPv4, in GRE, in IPv4.
  private static let tunnel: [UInt8] = {
    let tcp: [UInt8] = [
      0xC3, 0x50, 0x23, 0x29, 0, 0, 0, 7, 0, 0, 0, 9, 0x50, 0x18, 0xFF, 0xFF, 0, 0, 0, 0, 1, 2, 3,
    ]
    func version4(_ number: UInt8, _ payload: [UInt8]) -> [UInt8] {
      [
        0x45, 0, 0, UInt8(20 + payload.count), 0, 1, 0, 0, 64, number, 0, 0, 10, 0, 0, 1, 10, 0, 0,
        2,
      ]
        + payload
    }
    return version4(47, [0x30, 0, 8, 0, 0, 0, 0, 1, 0, 0, 0, 2] + version4(6, tcp))
  }()

  @Test func damagedPackets() {
    for seed in FuzzBudget.rounds(2000) {
      var generator = SeededGenerator(seed: seed)
      var decoder = PacketDecoder()
      for _ in 0..<8 {
        let head = [UInt8]((0..<generator.below(40)).map { _ in UInt8(generator.below(256)) })
        var bytes = generator.mutated(Self.tunnel)
        if generator.below(2) == 0, bytes.count > 6 { bytes[6] |= 0x20 }
        bytes = generator.below(3) == 0 ? head + bytes : bytes
        let link = Self.links[generator.below(Self.links.count)]
        Self.decode(bytes, link: link, &decoder, seed)
      }
      #expect(decoder.finish() <= 8)
    }
  }

  private static func decode(
    _ bytes: [UInt8], link: UInt32, _ decoder: inout PacketDecoder, _ seed: UInt64
  ) {
    bytes.withUnsafeBytes { bytes in
      let packet = CapturedPacket(
        time: seed, linkType: LinkType(rawValue: link), bytes: bytes, position: 0,
        originalLength: bytes.count)
      _ = PacketDecoder.segment(in: packet)
      decoder.decode(packet) { found, packet, parts in
        guard case .segment(let segment, let internet) = found else { return }
        let end = segment.payloadStart + segment.payloadCount
        #expect(internet < end && end <= packet.bytes.count, "WINDSOCK_FUZZ_SEED=\(seed)")
        #expect(parts.allSatisfy { $0.range.upperBound <= packet.bytes.count })
      }
    }
  }

  private static let flow = Array(
    ("361:9:websocket;166:12:close_reason;3:bye;10:close_code;4:1000#8:messages;107:51:1:1"
      + "#4:true!5:hello,12:1500000000.5^5:false!5:false!]48:1:2#5:false!2:no,12:1500000001.5"
      + "^5:false!4:true!]]}4:type;4:http;7:version;2:21#7:request;86:4:host;9:127.0.0.1;4:po"
      + "rt;2:80#4:path;1:/,6:method;3:GET,7:headers;15:11:4:Host,1:a,]]}8:response;34:11:sta"
      + "tus_code;3:101#7:headers;0:]}}").utf8)

  @Test func damagedFlowFiles() {
    for seed in FuzzBudget.rounds(600) {
      var generator = SeededGenerator(seed: seed)
      let file = generator.mutated(Self.flow + Self.flow)
      let session = Session(store: MemoryStore(), application: "fuzz")
      let reader = FlowReader(session: session) { position, count in
        Array(file.dropFirst(Int(clamping: position)).prefix(count))
      }
      file.withUnsafeBytes { _ = reader.receive($0) }
      let summary = reader.finish()
      #expect(reader.failure != nil || summary.entries ?? 0 > 0, "WINDSOCK_FUZZ_SEED=\(seed)")
    }
  }

  private static let attachment = Array(
    #"{"messages":[{"type":"send","time":1.5,"opcode":1,"data":"x"},{"time":"2026-01-02","a":[{}]}]}"#
      .utf8)

  @Test func damagedAttachments() {
    for seed in FuzzBudget.rounds(600) {
      var generator = SeededGenerator(seed: seed)
      let bytes = generator.mutated(Self.attachment)
      let file = HARAttachment(size: UInt64(bytes.count)) { position, count in
        Array(bytes.dropFirst(Int(clamping: position)).prefix(count))
      }
      var count = 0
      _ = HARAttachmentIndex.read(file) { message in
        count += 1
        #expect(message.position &+ message.length <= UInt64(bytes.count))
      }
      #expect(count <= bytes.count)
    }
  }
}
