import Capture
import Inspector
import Rows
import Screen
import Text

/// The line under the title: how much there is, how fast it comes, how dense frames are over time.
///
/// In a replay it shows its state and position.
struct TimeStripView {
  let model: Model

  func draw(on canvas: inout Canvas) {
    let layout = model.timeStrip
    let line = canvas.bounds
    if layout.hasLabel(in: line) {
      canvas.put(layout.label, x: 1, y: 0, role: model.replay == nil ? .dim : .title)
    }
    guard let bar = layout.bar(in: line) else { return }
    if layout.hasTail(in: line) {
      canvas.put(layout.tail, endingAt: canvas.width - 1, y: 0, role: .dim)
    }
    drawFrames(layout, in: bar, on: &canvas)
    for place in findings(layout, columns: bar.count) {
      canvas.put("!", x: bar.lowerBound + place, y: 0, role: .findingError)
    }
    drawSelection(layout, in: bar, on: &canvas)
    drawLoop(layout, in: bar, on: &canvas)
  }

  /// One bar for each column: bright where the filter matches, green where a connection was opened.
  private func drawFrames(
    _ layout: TimeStripLayout, in bar: Range<Int>, on canvas: inout Canvas
  ) {
    let parts = model.activityParts(layout, columns: bar.count)
    let matches = model.matchParts(layout, columns: bar.count)
    let most = parts.map(\.frames).max() ?? 0
    for (place, part) in parts.enumerated() where !part.isEmpty {
      let role: Role =
        if let matches { matches[place].frames > 0 ? .title : .dim } else {
          part.opened > 0 ? .connectionOpen : part.closed > 0 ? .connectionFailed : .text
        }
      let sign = Sparkline.sign(part.frames, of: most, isASCII: model.facts.isASCII)
      // What opened or closed is visible even where no frame came.
      let shown = sign == " " ? (model.facts.isASCII ? "." : "·") : sign
      canvas.put(shown, x: bar.lowerBound + place, y: 0, role: role)
    }
  }

  /// Where the cursor or the replay is, and what is being marked with the mouse.
  private func drawSelection(
    _ layout: TimeStripLayout, in bar: Range<Int>, on canvas: inout Canvas
  ) {
    if let drag = model.stripDrag,
      let first = layout.column(of: drag.lowerBound, columns: bar.count),
      let last = layout.column(of: drag.upperBound, columns: bar.count)
    {
      let width = last - first + 1
      canvas.overlay(
        .hexSelected, in: Rect(x: bar.lowerBound + first, y: 0, width: width, height: 1))
    }
    let isReplay = model.replay != nil
    guard let time = model.replay?.position ?? model.cursorTime,
      isReplay || !model.list.isFollowing,
      let column = layout.column(of: time, columns: bar.count)
    else { return }
    canvas.put(
      model.facts.isASCII ? "|" : "┃", x: bar.lowerBound + column, y: 0, role: .title)
  }

  private func drawLoop(
    _ layout: TimeStripLayout, in bar: Range<Int>, on canvas: inout Canvas
  ) {
    guard let loop = model.replay?.loop else { return }
    for (time, sign) in [(loop.start, "["), (loop.end, "]")] {
      guard let time, let column = layout.column(of: time, columns: bar.count) else { continue }
      canvas.put(sign, x: bar.lowerBound + column, y: 0, role: .title)
    }
  }

  /// The columns in which a rule was broken for the first time.
  private func findings(_ layout: TimeStripLayout, columns: Int) -> [Int] {
    let origin = model.origin
    let times: [UInt64] = model.log.read { state in
      state.findings.suffix(256).compactMap { tally in
        guard let frame = tally.frame else { return state.connection(tally.connection)?.time }
        return state.frame(frame)?.timeEnd
      }
    }
    return times.compactMap { layout.column(of: $0 > origin ? $0 - origin : 0, columns: columns) }
  }
}
