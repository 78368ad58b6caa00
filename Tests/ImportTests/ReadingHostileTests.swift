import CaptureSupport
import ImportSupport
import TestSupport
import Testing

@testable import Capture
@testable import Import
@testable import Pcapng
@testable import WebSocket

@Suite struct ReadingHostileTests {
  private static let whole: [UInt8] = {
    var builder = CaptureBuilder(.pcapng, link: .vlan)
    for segment in TCPConversation.sample(isIPv6: true).segments {
      builder.add(segment.packet, comment: "windsock:{\"connection\":1,\"tls\":null}")
    }
    return builder.bytes
  }()

  @Test func randomFilesAreRefused() {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<200 {
      let capture = ReadCapture(generator.bytes(Int.random(in: 4...600, using: &generator)))
      #expect(capture.failure == .unknownFormat)
    }
  }

  @Test func damagedFilesNeverTrap() {
    for seed in UInt64(0)..<1500 {
      var generator = SeededGenerator(seed: seed)
      var bytes = Self.whole
      for _ in 0..<Int.random(in: 1...12, using: &generator) {
        let place = Int.random(in: 28..<bytes.count, using: &generator)
        bytes[place] = UInt8.random(in: 0...255, using: &generator)
      }
      let capture = ReadCapture(bytes, chunk: Int.random(in: 50...2000, using: &generator))
      #expect(capture.summary.tcpStreams <= 40)
    }
  }

  @Test func damagedPacketsNeverTrap() {
    for seed in UInt64(0)..<1500 {
      var generator = SeededGenerator(seed: seed)
      var builder = CaptureBuilder(
        .allCases.randomElement(using: &generator) ?? .pcapng,
        link: .allCases.randomElement(using: &generator) ?? .raw)
      for segment in TCPConversation.sample(isIPv6: seed % 2 == 0).segments {
        var packet = segment.packet
        for _ in 0..<Int.random(in: 0...3, using: &generator) {
          let place = Int.random(in: 0..<packet.count, using: &generator)
          packet[place] = UInt8.random(in: 0...255, using: &generator)
        }
        let cut = Int.random(in: 0...packet.count, using: &generator)
        builder.add(packet, cut: seed % 3 == 0 ? cut : 0)
      }
      let capture = ReadCapture(builder.bytes)
      #expect(capture.summary.packets == 12)
    }
  }

  @Test(arguments: [0, 4, 8, 13, 0x7FFF_FFFF, 0xFFFF_FFFC, 64 << 20] as [UInt32])
  func absurdLengthsEndTheReadingWithAWarning(length: UInt32) {
    var builder = CaptureBuilder(.pcapng)
    let segments = TCPConversation.sample().segments
    for segment in segments { builder.add(segment.packet) }
    for type: UInt32 in [6, 1, 2, 3] {
      var damaged = builder
      damaged.number32(type)
      damaged.number32(length)
      for segment in segments { damaged.add(segment.packet) }
      let capture = ReadCapture(damaged.bytes)
      #expect(capture.texts == TCPConversation.sampleTexts)
      #expect(capture.summary.warnings.count == 1)
    }
  }

  @Test func packetsOfUnknownInterfacesAndPastTheirBlocksAreLeftOut() {
    var builder = CaptureBuilder(.pcapng)
    for segment in TCPConversation.sample().segments {
      builder.add(segment.packet, interface: 7)
      builder.block(6) {
        for number: UInt32 in [0, 0, 0, 5000, 5000] { $0.number32(number) }
      }
      builder.add(segment.packet)
    }
    let capture = ReadCapture(builder.bytes)
    #expect(capture.texts == TCPConversation.sampleTexts)
    #expect(
      capture.summary.warnings == [
        "the file has packets of an interface it does not describe",
        "the file has packets that are longer than their blocks",
      ])
  }

  @Test func optionsThatRunPastTheirBlockAreIgnored() {
    var builder = CaptureBuilder(.pcapng)
    for segment in TCPConversation.sample().segments {
      let packet = segment.packet
      builder.block(6) {
        for number in [0, 0, 0, packet.count, packet.count] { $0.number32(UInt32(number)) }
        $0.bytes += packet
        while $0.bytes.count % 4 != 0 { $0.bytes.append(0) }
        $0.number16(1)
        $0.number16(60_000)
      }
    }
    #expect(ReadCapture(builder.bytes).texts == TCPConversation.sampleTexts)
  }

  @Test func filesOfOtherKindsAreRefusedInOneSentence() {
    #expect(ReadCapture([0x1F, 0x8B, 8, 0, 0, 0]).failure == .compressed("gzip"))
    #expect(ReadCapture(Array("hello world".utf8)).failure == .unknownFormat)
  }

  @Test func manySegmentsBeforeTheirTurnStayBounded() {
    var conversation = TCPConversation()
    conversation.upgrade()
    let base = conversation.serverSequence
    var segments = conversation.segments
    for number in 0..<4000 {
      segments.append(
        Packets.Segment(
          from: .server, sequence: base &+ UInt32(5 + number * 3), payload: [0x81, 1, 0x61]))
    }
    let capture = ReadCapture(segments)
    #expect(capture.frames.count == 4000)
  }
}
