import TestSupport
import Testing

@testable import SessionFiles

/// Compressed files that are damaged anywhere: what comes out is bounded, and it ends.
@Suite struct UnpackingFuzzTests {
  private static let limit: UInt64 = 1 << 16

  @Test(arguments: ["gzip", "zstd", "lz4"])
  func damagedPackedFiles(name: String) throws {
    let packed = UnpackedSourceTests.bytes(name)
    for seed in FuzzBudget.rounds(300) {
      var generator = SeededGenerator(seed: seed)
      // The first bytes say what it is.
      let bytes = packed.prefix(4) + generator.mutated(Array(packed.dropFirst(4)))
      let (text, source) = try UnpackedSourceTests.read(
        Array(bytes), held: min(bytes.count, 4 + generator.below(40)), limit: Self.limit,
        piece: 1 + generator.below(5000))
      #expect(text.utf8.count <= 3 * Self.limit, "WINDSOCK_FUZZ_SEED=\(seed)")
      #expect(source?.packedBytes ?? 0 <= UInt64(bytes.count), "WINDSOCK_FUZZ_SEED=\(seed)")
    }
  }
}
