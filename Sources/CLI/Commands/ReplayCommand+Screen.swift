import Capture
import Filter
import Options
import SessionFiles

extension ReplayCommand {
  /// Plays the recording on the screen, as if it were live.
  func showOnScreen() throws {
    if let filter = play.filter { _ = try Filter.option(filter) }
    let speed = try screenSpeed()
    guard screen.usesScreen else {
      throw CommandError(
        .usage, "replay --screen needs a terminal; windsock dump \(file) prints frames")
    }
    let saved = try SavedSession(file, keyLog: client.network.tls.keylog)
    try ScreenRun.show(
      SessionSource(saved, follows: false), engine: NoEngine(), screen: screen,
      filter: play.filter, mode: "replay \(saved.reader.name)", replaySpeed: speed)
  }

  private func screenSpeed() throws(CommandError) -> Double {
    let text = play.speed.hasSuffix("x") ? String(play.speed.dropLast()) : play.speed
    guard let speed = text == "max" ? 10_000 : Double(text), (0.01...10_000).contains(speed) else {
      throw CommandError(.usage, "--speed \(play.speed) is not a speed such as 2x or 0.5x")
    }
    return speed
  }
}
