import Capture
import Rows
import Screen
import Text

/// The time strip: a click goes to a time, a drag shows only what came in a part of it.
extension Model {
  mutating func pressStrip(at position: Point, in line: Rect) -> [Effect] {
    guard let place = timeStrip.place(at: position.x - line.x, in: line) else {
      return replay == nil ? [] : perform(.list(.pause))
    }
    // In a replay a click goes to a moment; there is nothing to filter.
    stripDrag = replay == nil ? place...place : nil
    stripStart = place
    go(to: place)
    return []
  }

  mutating func dragStrip(to position: Point) {
    guard stripDrag != nil else { return }
    let line = Layout(self).timeStrip
    guard let bar = timeStrip.bar(in: line) else { return }
    // A place beside the bar counts as its nearest end.
    let x = min(max(position.x - line.x, bar.lowerBound), bar.upperBound - 1)
    guard let place = timeStrip.place(at: x, in: line) else { return }
    stripDrag = min(stripStart, place)...max(stripStart, place)
  }

  /// Filters by the part that was marked; a click alone has gone to its place already.
  mutating func releaseStrip() {
    guard let drag = stripDrag else { return }
    stripDrag = nil
    guard drag.upperBound > drag.lowerBound else { return }
    let range = [drag.lowerBound, drag.upperBound].map { Self.seconds($0) }
    applyFilter("rel >= \(range[0])s and rel <= \(range[1])s")
  }

  /// Goes to the row at a time since the first byte; in a replay, to that moment.
  mutating func go(to place: UInt64) {
    guard replay == nil else { return seek(to: place) }
    let time = origin.addingClamped(place)
    let frames = log.read { $0.frames(until: time) }
    focus(on: .frames)
    let index = index(of: inUnit(.frame(UInt32(clamping: max(1, frames)))))
    center(min(index, max(0, rowCount - 1)))
  }

  /// Goes to the row at `12s`, `50%`, or `+5s` and `-5s` from the cursor.
  mutating func seekRow(_ text: String) {
    guard !text.isEmpty else { return begin(Prompt(.command, "seek ")) }
    let position = cursorTime ?? 0
    guard let place = TimePlace.read(text, position: position, duration: now) else {
      notice = Notice("'\(text)' is not a position; use :seek 12s, 50%, 1m30s, +5s, -5s", .error)
      return
    }
    go(to: place)
  }

  /// Milliseconds are finer than any column of the strip.
  private static func seconds(_ time: UInt64) -> String {
    String(Timestamp.seconds(time).dropLast(3))
  }
}
