import Capture
import NIOCore
import WebSocket

/// The opening messages of one connection, and the answers that they take values from.
struct ConnectionOpening {
  private var player: OpeningPlayer
  /// Messages are only assembled when some line needs a value.
  private var messages: PeerMessages?
  var timer: Scheduled<Void>?

  init(_ script: OpeningScript, patience: Double) {
    player = OpeningPlayer(script, patience: patience)
    messages = script.paths.isEmpty ? nil : PeerMessages(of: .server)
  }

  /// The connection is open.
  mutating func begin() -> [OpeningPlayer.Action] { player.begin() }

  /// Takes what the server sent, from its first byte on.
  mutating func received(
    _ buffer: ByteBuffer, _ events: [DissectorEvent]
  ) -> [OpeningPlayer.Action] {
    let contents = buffer.withUnsafeReadableBytes { messages?.contents(in: $0, events) ?? [] }
    return contents.flatMap { player.received($0) }
  }

  mutating func timerFired() -> [OpeningPlayer.Action] { player.timerFired() }

  func stop() { timer?.cancel() }
}
