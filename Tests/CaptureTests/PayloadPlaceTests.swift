import CaptureSupport
import Testing
import WebSocket

@testable import Capture

@Suite struct PayloadPlaceTests {
  /// What the log says of a frame one by one.
  private func expect(_ place: PayloadPlace, in state: borrowing LogState, seed: UInt64) {
    guard let row = state.frame(place.number) else {
      Issue.record("no frame \(place.number), seed \(seed)")
      return
    }
    let isPlain = state.spans(of: row) == nil && !row.flags.contains(.compressed)
    #expect(
      place.connection == row.connection && place.opcode == row.opcode
        && place.position == row.position + UInt64(row.header.byteCount)
        && place.length == row.header.length && place.maskingKey == row.header.maskingKey
        && place.isPlain == isPlain, "frame \(row), place \(place), seed \(seed)")
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func placesAreThoseOfTheFrames(seed: UInt64) {
    let session = RandomSession.record(seed: seed, largest: 9000, into: MemoryStore())
    session.log.read { state in
      let all = Array(1...UInt32(state.frameCount))
      let places = state.payloadPlaces(of: all)
      #expect(places.map(\.number) == all)
      for place in places { expect(place, in: state, seed: seed) }
      let some = all.filter { $0 % 3 == UInt32(seed % 3) }
      let few = state.payloadPlaces(of: some)
      #expect(few.map(\.number) == some)
      for place in few { expect(place, in: state, seed: seed) }
    }
  }

  @Test func placesOverTheBordersOfChunksAndNoneOfFramesThatAreNotThere() {
    let talk = Conversation()
    talk.open()
    let count = UInt32(2 * LogChunk.capacity + 100)
    let frame = talk.frame(0x82, [1, 2, 3])
    var stream = (0..<count).flatMap { _ in frame }[...]
    // Some are cut in two by the reads.
    while !stream.isEmpty {
      talk.client(Array(stream.prefix(30_001)))
      stream = stream.dropFirst(30_001)
    }
    talk.session.log.read { state in
      let places = state.payloadPlaces(of: Array(0...count + 1))
      #expect(places.map(\.number) == Array(1...count))
      #expect(places.contains { !$0.isPlain })
      for place in places { expect(place, in: state, seed: 0) }
      #expect(state.payloadPlaces(of: []).isEmpty)
    }
  }
}
