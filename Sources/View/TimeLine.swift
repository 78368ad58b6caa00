import Capture
import Inspector
import Screen
import Text

/// The replay's time line: what it does, its position, and how dense frames are over time.
struct TimeLine {
  let model: Model
  let replay: ReplayState

  func draw(on canvas: inout Canvas) {
    canvas.fill(role: .status)
    let layout = TimeLineLayout(replay: replay, isASCII: model.facts.isASCII)
    canvas.put(layout.label, x: 1, y: 0, role: .statusKey)
    guard let bar = layout.bar(in: canvas.bounds) else { return }
    let heights = density(columns: bar.count)
    let most = max(1, heights.max() ?? 1)
    for (place, count) in heights.enumerated() {
      canvas.put(sign(count, of: most), x: bar.lowerBound + place, y: 0, role: .status)
    }
    for place in findings(columns: bar.count) {
      canvas.put("!", x: bar.lowerBound + place, y: 0, role: .findingError)
    }
    drawLoop(in: bar, on: &canvas)
    let cursor = bar.lowerBound + column(of: replay.position, columns: bar.count)
    canvas.put(model.facts.isASCII ? "|" : "┃", x: cursor, y: 0, role: .statusWarning)
  }

  private func drawLoop(in bar: Range<Int>, on canvas: inout Canvas) {
    if let start = replay.loop.start {
      let x = bar.lowerBound + column(of: start, columns: bar.count)
      canvas.put("[", x: x, y: 0, role: .statusKey)
    }
    if let end = replay.loop.end {
      let x = bar.lowerBound + column(of: end, columns: bar.count)
      canvas.put("]", x: x, y: 0, role: .statusKey)
    }
  }

  private func column(of place: UInt64, columns: Int) -> Int {
    guard replay.duration > 0 else { return 0 }
    let share = Double(min(place, replay.duration)) / Double(replay.duration)
    return min(columns - 1, Int(share * Double(columns - 1) + 0.5))
  }

  /// How many frames each column stands for.
  private func density(columns: Int) -> [Int] {
    let (origin, duration) = (model.origin, replay.duration)
    return model.log.read { state in
      var before = 0
      return (0..<columns).map { column in
        let share = Double(column + 1) / Double(columns)
        let edge = origin.addingClamped(UInt64(Double(duration) * share))
        let count = column + 1 == columns ? state.frameCount : state.frames(until: edge)
        defer { before = max(before, count) }
        return max(0, count - before)
      }
    }
  }

  /// The columns in which a rule was broken for the first time.
  private func findings(columns: Int) -> [Int] {
    let origin = model.origin
    let times: [UInt64] = model.log.read { state in
      state.findings.prefix(1024).compactMap { tally in
        tally.frame.flatMap { state.frame($0)?.timeEnd }
      }
    }
    return times.map { column(of: $0 > origin ? $0 - origin : 0, columns: columns) }
  }

  private func sign(_ count: Int, of most: Int) -> String {
    let signs = model.facts.isASCII ? " .:-=+*#" : " ▁▂▃▄▅▆▇"
    guard count > 0 else { return " " }
    let step = 1 + (count - 1) * (signs.count - 2) / max(1, most)
    return String(signs[signs.index(signs.startIndex, offsetBy: min(step, signs.count - 1))])
  }
}
