import TestSupport
import Testing

@testable import Capture
@testable import Filter

@Suite struct ByteSearchTests {
  /// The same, place by place.
  private func stands(_ needle: [UInt8], in bytes: [UInt8]) -> Bool {
    needle.isEmpty
      || bytes.indices.contains { bytes[$0...].starts(with: needle) }
  }

  @Test(arguments: 1..<20 as Range<UInt64>)
  func whatIsFoundIsWhatStandsThere(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let letters: [UInt8] = [0x61, 0x41, 0x62, 0x5B, 0x7B, 0x40, 0x60, 0xC1, 0xE1]
    for _ in 0..<200 {
      let bytes = (0..<generator.below(80)).map { _ in letters[generator.below(letters.count)] }
      let needle = (0..<generator.below(5)).map { _ in letters[generator.below(letters.count)] }
      let lower = needle.map(ASCII.lowercased)
      bytes.withUnsafeBufferPointer { buffer in
        #expect(
          ByteSearch.contains(needle, in: buffer) == stands(needle, in: bytes),
          "seed \(seed): \(needle) in \(bytes)")
        #expect(
          ByteSearch.containsIgnoringCase(lower, in: buffer)
            == stands(lower, in: bytes.map(ASCII.lowercased)),
          "seed \(seed): \(lower) in \(bytes)")
      }
    }
  }

  @Test func everyPlaceIsLookedAt() {
    let needle = Array("needle".utf8)
    for place in 0..<70 {
      var bytes = [UInt8](repeating: 0x6E, count: 76)
      bytes.replaceSubrange(place..<place + 6, with: needle)
      bytes.withUnsafeBufferPointer { bytes in
        #expect(ByteSearch.contains(needle, in: bytes))
        #expect(ByteSearch.containsIgnoringCase(needle, in: bytes))
        #expect(!ByteSearch.contains(Array("needles".utf8), in: bytes))
      }
    }
  }
}
