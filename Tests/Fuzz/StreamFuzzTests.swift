import Capture
import TestSupport
import Testing
import WebSocket

@testable import Output

/// Streams of both ends, damaged anywhere: no trap, rows that are fit to print, and the same ones
/// however the bytes were cut into reads.
@Suite struct StreamFuzzTests {
  @Test func damagedStreamsGiveTheSameRowsInAnyPieces() {
    for seed in FuzzBudget.rounds(60) {
      var generator = SeededGenerator(seed: seed)
      let client = FuzzTalk.request + generator.mutated(Self.frames(.client))
      let server = FuzzTalk.response + generator.mutated(Self.frames(.server))
      let whole = FuzzTalk.session(client, server) { .max }
      let rows = FuzzPrint.bytes(of: whole.session, as: NDJSONFormatter())
      #expect(FuzzPrint.isHarmless(rows), "WINDSOCK_FUZZ_SEED=\(seed)")
      var sizes = SeededGenerator(seed: seed ^ 0xABCD)
      let cut = FuzzTalk.session(client, server) { 1 + sizes.below(900) }
      #expect(Self.shapes(cut.session) == Self.shapes(whole.session), "WINDSOCK_FUZZ_SEED=\(seed)")
    }
  }

  @Test func damagedHandshakesAreReadOrRefused() {
    for seed in FuzzBudget.rounds(300) {
      var generator = SeededGenerator(seed: seed)
      let client = generator.mutated(FuzzTalk.request) + Self.frames(.client).prefix(300)
      let server = generator.mutated(FuzzTalk.response) + Self.frames(.server).prefix(300)
      let (session, _) = FuzzTalk.session(client, server) { 1 + generator.below(200) }
      for formatter in FuzzPrint.formats() {
        let rows = FuzzPrint.bytes(of: session, as: formatter)
        #expect(FuzzPrint.isHarmless(rows), "WINDSOCK_FUZZ_SEED=\(seed)")
      }
    }
  }

  private static func frames(_ end: Endpoint) -> [UInt8] {
    let stream = end == .client ? FuzzTalk.streams.client : FuzzTalk.streams.server
    return Array(
      stream.dropFirst(end == .client ? FuzzTalk.request.count : FuzzTalk.response.count))
  }

  /// The frames of each end in order, without what depends on when bytes came.
  private static func shapes(_ session: Session) -> [[String]] {
    let reader = PayloadReader(store: session.store)
    var shapes: [[String]] = [[], []]
    session.log.read { state in
      for number in 1..<UInt32(state.frameCount + 1) {
        guard let row = state.frame(number) else { continue }
        let frame = LoggedFrame(
          row: row, rules: state.rules(of: row), segments: state.segments(of: row))
        // Rules that look at both ends depend on what came first.
        let own = frame.rules.filter { !"CP".contains($0.rawValue.first ?? "?") && $0 != .h15 }
        shapes[row.from == .client ? 0 : 1].append(
          "\(row.header) \(own) \(reader.payload(of: frame).hashValue)")
      }
    }
    return shapes
  }
}
