import Capture
import Replay
import Testing
import WebSocket

/// Frames go out 64 KiB at a time, so that what the peer sends is read between.
@Suite struct ReplayPlayerBatchTests {
  private static func player(_ recorded: Recording, role: Endpoint = .client) -> ReplayPlayer {
    let options = ReplayOptions(speed: .infinity)
    let line = ReplayPlayer.Line(
      recorded: recorded.session, connection: 1, live: Recording().session, liveConnection: 1)
    return ReplayPlayer(
      line, role: role, options: options, variables: ReplayVariables(rules: options.rules),
      keys: { MaskingKey(1) }, now: 0)
  }

  /// The number of bytes of each step that sends.
  private static func batches(_ player: ReplayPlayer) -> [Int] {
    var counts: [Int] = []
    while case .send(let bytes) = player.step(now: 1, isWritable: true).first {
      counts.append(bytes.count)
    }
    return counts
  }

  /// A client's frame of this size has a header of 2 bytes, a length of 2 and a key of 4.
  private static func recording(frames: [Int]) -> Recording {
    let recorded = Recording()
    for (index, size) in frames.enumerated() {
      let payload = [UInt8](repeating: 0x61, count: size - 8)
      recorded.frame(0x82, payload, from: .client, at: UInt64(index))
    }
    return recorded
  }

  @Test func aBatchEndsOnceItHasItsBytes() {
    let full = Self.recording(frames: [65_536, 1000, 1000])
    #expect(Self.batches(Self.player(full)) == [65_536, 2000])
    let nearly = Self.recording(frames: [65_535, 1000, 1000])
    #expect(Self.batches(Self.player(nearly)) == [66_535, 1000])
  }

  @Test func nothingIsSentWhileTheSocketTakesNothing() {
    let player = Self.player(Self.recording(frames: [1000, 1000]))
    #expect(player.step(now: 1, isWritable: false).isEmpty)
    #expect(!player.isFinished)
    #expect(Self.batches(player) == [2000])
    #expect(player.isFinished)
    #expect(player.step(now: 1, isWritable: true).isEmpty)
  }
}
