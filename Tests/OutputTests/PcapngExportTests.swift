import CaptureSupport
import ImportSupport
import Testing

@testable import Capture
@testable import Import
@testable import Output
@testable import Pcapng
@testable import WebSocket

@Suite struct PcapngExportTests {
  private static func export(
    _ file: [UInt8], connections: Set<UInt32>? = nil
  ) -> (file: [UInt8], count: Int) {
    let store = MemoryStore()
    _ = store.append([.copied(file)])
    var out: [UInt8] = []
    let count = PcapngExport(store: store, connections: connections, application: "test")
      .write { out += $0 }
    return (out, count)
  }

  @Test(arguments: Packets.Link.allCases)
  func theExportedConnectionIsTheSameConnection(link: Packets.Link) {
    for isIPv6 in [false, true] {
      var builder = CaptureBuilder(.pcapNanoseconds, link: link)
      for segment in TCPConversation.sample(isIPv6: isIPv6).segments {
        builder.add(segment.packet)
      }
      let original = ReadCapture(builder.bytes)
      let (file, count) = Self.export(builder.bytes)
      let exported = ReadCapture(file)
      #expect(count == 1)
      #expect(exported.texts == original.texts)
      #expect(exported.frames.map(\.row.time) == original.frames.map(\.row.time))
      #expect(exported.summary.warnings == [])
    }
  }

  @Test func onlyTheChosenConnectionsAreWritten() {
    let store = MemoryStore()
    let live = RandomSession.record(seed: 4, largest: 90_000, into: store)
    let file = store.read(position: 0, count: Int(store.size))
    let (out, count) = Self.export(file, connections: [2, 3])
    let exported = ReadCapture(out)
    #expect(count == 2)
    let original = ReadCapture(live: live)
    for (new, old) in [(UInt32(1), UInt32(2)), (2, 3)] {
      let reader = PayloadReader(store: exported.session.store)
      let oldReader = PayloadReader(store: live.store)
      let frames = exported.frames.filter { $0.row.connection == new }
      let known = original.frames.filter { $0.row.connection == old }
      #expect(frames.map { reader.wireBytes(of: $0) } == known.map { oldReader.wireBytes(of: $0) })
    }
    #expect(exported.connections.map(\.origin.tls?.sni) == [nil, "höst"])
  }

  @Test func aPacketLargerThanWhatIsReadAtATimeHidesNothing() {
    var builder = CaptureBuilder()
    for (index, segment) in TCPConversation.sample().segments.enumerated() {
      builder.add(segment.packet)
      if index == 3 { builder.add([UInt8](repeating: 0, count: 5 << 19)) }
    }
    let exported = ReadCapture(Self.export(builder.bytes).file)
    #expect(exported.texts == ReadCapture(builder.bytes).texts)
    #expect(!exported.texts.isEmpty)
  }

  @Test func otherTrafficIsLeftOut() {
    var builder = CaptureBuilder()
    var other = TCPConversation(clientPort: 7)
    other.open()
    other.send(.client, [0x16, 3, 1, 0, 1, 0])
    for segment in other.segments { builder.add(segment.packet) }
    for segment in TCPConversation.sample().segments { builder.add(segment.packet) }
    let exported = ReadCapture(Self.export(builder.bytes).file)
    #expect(exported.summary.tcpStreams == 1)
    #expect(exported.texts == TCPConversation.sampleTexts)
  }

  @Test func portsThatAreUsedAgainBelongToTheirOwnConnection() {
    var again = TCPConversation()
    again.clientSequence = 77
    again.upgrade()
    again.send(.server, TCPConversation.frame(.server, "second"))
    var builder = CaptureBuilder()
    for segment in TCPConversation.sample().segments + again.segments {
      builder.add(segment.packet)
    }
    let exported = ReadCapture(Self.export(builder.bytes, connections: [2]).file)
    #expect(exported.texts == ["< second"])
  }

  /// RFC 1071: the sum over header and data, checksum included, is all ones.
  @Test func checksumsAreThoseOfTheRFC() {
    for isIPv6 in [false, true] {
      for payload in [[], [1], [1, 2], [UInt8](repeating: 0xFF, count: 333)] {
        let segment = Packets.Segment(sequence: 9, payload: payload, isIPv6: isIPv6)
        var packet = segment.packet
        let tcp = isIPv6 ? 40 : 20
        Checksums.fill(&packet, tcp: tcp)
        let addresses = isIPv6 ? packet[8..<40] : packet[12..<20]
        let length = packet.count - tcp
        let pseudo = Array(addresses) + [0, 6, UInt8(length >> 8), UInt8(length & 255)]
        #expect(Self.sum(pseudo + packet[tcp...]) == 0xFFFF)
        if !isIPv6 { #expect(Self.sum(Array(packet[..<20])) == 0xFFFF) }
      }
    }
  }

  private static func sum(_ bytes: [UInt8]) -> UInt32 {
    var sum: UInt32 = 0
    for index in stride(from: 0, to: bytes.count, by: 2) {
      sum += UInt32(bytes[index]) << 8
      if index + 1 < bytes.count { sum += UInt32(bytes[index + 1]) }
      sum = (sum & 0xFFFF) + (sum >> 16)
    }
    return sum
  }
}
