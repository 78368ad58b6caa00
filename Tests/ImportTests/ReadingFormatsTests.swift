import CaptureSupport
import ImportSupport
import Testing

@testable import Capture
@testable import Import
@testable import Pcapng
@testable import WebSocket

@Suite struct ReadingFormatsTests {
  @Test(arguments: CaptureBuilder.Format.allCases, Packets.Link.allCases)
  func everyFormatAndLinkTypeGivesTheSameFrames(
    format: CaptureBuilder.Format, link: Packets.Link
  ) {
    for isIPv6 in [false, true] {
      var builder = CaptureBuilder(format, link: link)
      for segment in TCPConversation.sample(isIPv6: isIPv6).segments { builder.add(segment.packet) }
      let capture = ReadCapture(builder.bytes)
      #expect(capture.texts == TCPConversation.sampleTexts)
      #expect(capture.summary.warnings == [])
      #expect(capture.summary.upgrades == 1)
      #expect(capture.summary.tcpStreams == 1)
      #expect(capture.connections.first?.url == "ws://example.com/chat")
      let client = isIPv6 ? "[2001:db8::1]:50000" : "10.0.0.1:50000"
      #expect(capture.connections.first?.origin.client.description == client)
      #expect(capture.connections.first?.phase == .closed)
    }
  }

  @Test(arguments: CaptureBuilder.Format.allCases)
  func theChunksOfTheFileDoNotMatter(format: CaptureBuilder.Format) {
    var builder = CaptureBuilder(format)
    for segment in TCPConversation.sample().segments { builder.add(segment.packet) }
    for chunk in [1, 2, 3, 7, 16, 61, 500] {
      let capture = ReadCapture(builder.bytes, chunk: chunk)
      #expect(capture.texts == TCPConversation.sampleTexts)
      #expect(capture.summary.warnings == [])
    }
  }

  @Test(arguments: [CaptureBuilder.Format.pcapng, .pcapBig])
  func aFileCutAnywhereGivesTheFramesBeforeTheCut(format: CaptureBuilder.Format) {
    var builder = CaptureBuilder(format)
    var frames = [(end: 0, count: 0)]
    for segment in TCPConversation.sample().segments {
      builder.add(segment.packet)
      frames.append((builder.bytes.count, ReadCapture(builder.bytes).texts.count))
    }
    for length in 0..<builder.bytes.count {
      let capture = ReadCapture(Array(builder.bytes[..<length]))
      let expected = frames.last { $0.end <= length }?.count
      #expect(capture.texts.count == expected)
      let isWhole = frames.contains { $0.end == length }
      if length > 200, !isWhole { #expect(capture.summary.warnings.count == 1) }
    }
  }

  @Test(
    arguments: [
      (nil, 1_700_000_000_123_456, 1_700_000_000_123_456_000),
      (9, 1_700_000_000_123_456_789, 1_700_000_000_123_456_789),
      (3, 1_700_000_000_123, 1_700_000_000_123_000_000),
      (0x80 | 10, 1_700_000_000 << 10 | 512, 1_700_000_000_500_000_000),
      (0, 1_700_000_000, 1_700_000_000_000_000_000),
    ] as [(UInt8?, UInt64, UInt64)])
  func theTimeHasTheResolutionOfItsInterface(
    resolution: UInt8?, units: UInt64, nanoseconds: UInt64
  ) {
    for format in [CaptureBuilder.Format.pcapng, .pcapngBig] {
      var builder = CaptureBuilder(format)
      builder.interface(101, resolution: resolution)
      for segment in TCPConversation.sample().segments {
        builder.add(segment.packet, interface: 1, units: units)
      }
      let capture = ReadCapture(builder.bytes)
      #expect(capture.frames.map(\.row.time) == Array(repeating: nanoseconds, count: 6))
    }
  }

  @Test func theOffsetOfAnInterfaceIsAdded() {
    #expect(TimestampUnit(resolution: 9, offset: 2).nanoseconds(5) == 2_000_000_005)
    #expect(TimestampUnit(resolution: 9, offset: -1).nanoseconds(3_000_000_000) == 2_000_000_000)
    #expect(TimestampUnit(resolution: 9, offset: -9).nanoseconds(5) == 0)
    #expect(TimestampUnit(resolution: 0, offset: .max).nanoseconds(.max) == .max)
    #expect(TimestampUnit(resolution: 0xFF, offset: 0).nanoseconds(1_000_000) == 1_000_000_000)
  }

  @Test func sectionsOfBothByteOrdersFollowEachOther() {
    var little = CaptureBuilder(.pcapng)
    var big = CaptureBuilder(.pcapngBig, link: .ethernet)
    for (index, segment) in TCPConversation.sample().segments.enumerated() {
      if index < 5 { little.add(segment.packet) } else { big.add(segment.packet) }
    }
    #expect(ReadCapture(little.bytes + big.bytes).texts == TCPConversation.sampleTexts)
  }

  @Test func simpleAndObsoletePacketsAndBlocksOfOtherKindsAreRead() {
    var builder = CaptureBuilder(.pcapng)
    for (index, segment) in TCPConversation.sample().segments.enumerated() {
      builder.block(index % 2 == 0 ? 4 : 0x8000_0001) { $0.bytes += Array("whatever".utf8) }
      let packet = segment.packet
      switch index % 3 {
      case 0: builder.add(packet)
      case 1:
        builder.block(3) {
          $0.number32(UInt32(packet.count))
          $0.bytes += packet
        }
      default:
        builder.block(2) {
          for number: UInt16 in [0, 0] { $0.number16(number) }
          for number in [0, 5, packet.count, packet.count] { $0.number32(UInt32(number)) }
          $0.bytes += packet
        }
      }
    }
    let capture = ReadCapture(builder.bytes)
    #expect(capture.texts == TCPConversation.sampleTexts)
    #expect(capture.summary.warnings == [])
  }

  @Test func extensionHeadersOfIPv6AreSkipped() {
    var builder = CaptureBuilder()
    for var segment in TCPConversation.sample(isIPv6: true).segments {
      segment.extensions = [
        (0, [1] + [UInt8](repeating: 0, count: 14)), (43, [0, 0, 0, 0, 0, 0, 0]),
        (60, [0, 1, 4, 0, 0, 0, 0]), (51, [4] + [UInt8](repeating: 9, count: 22)),
        (44, [0, 0, 0, 1, 2, 3, 4]),
      ]
      builder.add(segment.packet)
    }
    #expect(ReadCapture(builder.bytes).texts == TCPConversation.sampleTexts)
  }

  @Test func fragmentsWithoutTheOthersAreCounted() {
    var builder = CaptureBuilder()
    for segment in TCPConversation.sample().segments {
      builder.add(segment.packet)
      // Eight bytes of it, where one that nobody sent would follow.
      var packet = Array(segment.packet.prefix(28))
      packet[2] = 0
      packet[3] = 28
      packet[6] |= 0x20
      builder.add(packet)
    }
    let capture = ReadCapture(builder.bytes)
    #expect(capture.texts == TCPConversation.sampleTexts)
    #expect(
      capture.summary.warnings == [
        "12 packets left out: fragments of IP packets whose other fragments are missing"
      ])
  }
}
