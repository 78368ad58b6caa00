import Capture
import NIOCore
import Replay
import Transport
import WebSocket

// Sends the messages that a connection begins with.
extension ClientConnection {
  func play(_ actions: [OpeningPlayer.Action]) {
    for action in actions {
      switch action {
      case .send(let text): perform([.text(text)])
      case .wait(let seconds):
        firstMessages?.timer?.cancel()
        firstMessages?.timer = loop.assumeIsolated().scheduleTask(in: Self.amount(seconds)) {
          [weak self] in self?.play(self?.firstMessages?.timerFired() ?? [])
        }
      case .finish:
        firstMessages = nil
        report(.ready)
      case .fail(let clause):
        firstMessages = nil
        run(machine.fail(because: clause, key: setup.key()))
      }
    }
  }

  static func amount(_ seconds: Double) -> TimeAmount {
    .nanoseconds(Int64(seconds * 1e9))
  }
}

// Plays a recording.
extension ClientConnection {
  func startReplay(_ number: UInt32) {
    guard let player = request.player else { return }
    let now = NIODeadline.now().uptimeNanoseconds
    replay = ReplayDriver(
      player(number, setup.key, now), timing: .init(now: loop.uptime, schedule: loop.call),
      isWritable: { [weak self] in self?.handler?.isWritable ?? false },
      perform: { [weak self] action in self?.play(action) })
    // The answer to the handshake is still being taken in.
    loop.assumeIsolated().execute { [weak self] in self?.replay?.step() }
  }

  /// Does what the player wants.
  func play(_ action: ReplayPlayer.Action) {
    switch action {
    case .send(let bytes): perform([.raw(bytes)])
    case .fail(let sentence):
      recorder?.fail(sentence, at: setup.clock())
      perform([.close(.goingAway, reason: "")])
    case .finish(.open): perform([.close(.goingAway, reason: "")])
    case .finish(.disconnect): disconnect()
    case .finish(.closing), .wait: break
    }
  }
}
