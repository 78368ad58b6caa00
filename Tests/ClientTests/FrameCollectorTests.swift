import Testing
import WebSocket

@testable import Client

/// Collecting frames.
@Suite struct FrameCollectorTests {
  @Test func givesTheSameFramesHoweverTheBytesAreCutInEveryLengthForm() {
    let lengths = [0, 1, 125, 126, 65535, 65536]
    var wire: [UInt8] = []
    for length in lengths {
      let payload = [UInt8](repeating: UInt8(truncatingIfNeeded: length), count: length)
      let header = FrameHeader(
        opcode: .binary, length: UInt64(length), maskingKey: MaskingKey(0xA1B2_C3D4))
      wire += FrameSerializer.frame(header: header, payload: payload)
    }
    for size in [1, 3, 1000, wire.count] {
      var collector = FrameCollector()
      var found: [[UInt8]] = []
      for start in stride(from: 0, to: wire.count, by: size) {
        let piece = Array(wire[start..<min(wire.count, start + size)])
        found += piece.withUnsafeBytes { collector.receive($0).map(\.payload) }
      }
      #expect(found.map(\.count) == lengths)
      #expect(
        found.allSatisfy { $0.allSatisfy { [first = $0.first] in $0 == first } })
    }
  }

  @Test func keepsNothingOfAFrameBeyondItsLimitAndDoesNotTrapOnItsLength() {
    var collector = FrameCollector()
    let bytes: [UInt8] = [0x82, 0x7F] + Array(repeating: 0xFF, count: 8) + [1, 2, 3]
    #expect(bytes.withUnsafeBytes { collector.receive($0).isEmpty })
  }
}
