/// Which frame completed each unit, and its form, ascending by frames.
///
/// Neighbours of the same form that are one a frame, or all of one frame, are one run of 12 bytes:
/// most sessions have a few.
struct UnitRuns: Sendable {
  /// What is kept of one unit.
  struct Entry: Equatable, Sendable {
    /// The frame that completed it; for a unit of an exchange, the last frame before it.
    var frame: UInt32
    /// Its form, by the number of its name.
    var form: UInt16
    var isExchange: Bool
  }

  private struct Run {
    /// The first unit, from 0, and what is kept of it.
    var unit: UInt32
    var frame: UInt32
    var form: UInt16
    /// How many frames each unit is behind the one before: 0 or 1.
    var step: UInt8
    var isExchange: Bool

    func frame(of unit: UInt32) -> UInt32 { frame &+ UInt32(step) &* (unit &- self.unit) }
  }

  private var runs: [Run] = []
  private(set) var count = 0

  mutating func append(_ entry: Entry) {
    let unit = UInt32(truncatingIfNeeded: count)
    count += 1
    if var last = runs.last, last.form == entry.form, last.isExchange == entry.isExchange {
      let before = last.frame(of: unit &- 1)
      // The second unit decides the step of the run.
      if unit &- last.unit == 1, entry.frame &- before <= 1 {
        last.step = UInt8(entry.frame &- before)
        runs[runs.count - 1] = last
        return
      }
      if unit &- last.unit > 1, entry.frame == before &+ UInt32(last.step) { return }
    }
    runs.append(
      Run(
        unit: unit, frame: entry.frame, form: entry.form, step: 0, isExchange: entry.isExchange))
  }

  /// What is kept of a unit, counted from 0; it must be there.
  subscript(place: Int) -> Entry {
    let run = runs[index(of: place)]
    return Entry(
      frame: run.frame(of: UInt32(truncatingIfNeeded: place)), form: run.form,
      isExchange: run.isExchange)
  }

  /// The first unit that a frame, or one after it, completes; `count` when there is none.
  func lowerBound(_ frame: UInt32) -> Int {
    let place = Self.first(in: 0..<runs.count) { last(ofRun: $0) >= frame }
    guard place < runs.count else { return count }
    let run = runs[place]
    return Int(run.unit) + (run.step > 0 && frame > run.frame ? Int(frame - run.frame) : 0)
  }

  /// The units from `place` on that the same frame completed, or that are of exchanges after it.
  func together(from place: Int) -> Range<Int> {
    let wanted = self[place]
    var (run, end) = (index(of: place), place)
    while run < runs.count, runs[run].isExchange == wanted.isExchange,
      runs[run].frame(of: UInt32(truncatingIfNeeded: end)) == wanted.frame
    {
      end = runs[run].step == 0 ? self.end(ofRun: run) : end + 1
      guard end == self.end(ofRun: run) else { break }
      run += 1
    }
    return place..<end
  }

  /// The first unit from `place` on that may have its frame in common with the next one.
  func firstMaybeTogether(from place: Int) -> Int {
    let run = index(of: place)
    return runs[run].step == 0 ? place : max(place, end(ofRun: run) - 1)
  }

  private func index(of place: Int) -> Int {
    Self.first(in: 0..<runs.count) { Int(runs[$0].unit) > place } - 1
  }

  /// The unit after its last.
  private func end(ofRun run: Int) -> Int {
    run + 1 < runs.count ? Int(runs[run + 1].unit) : count
  }

  private func last(ofRun run: Int) -> UInt32 {
    runs[run].frame(of: UInt32(truncatingIfNeeded: end(ofRun: run) - 1))
  }

  /// The first place for which a condition holds that holds for all after it.
  private static func first(in places: Range<Int>, _ holds: (Int) -> Bool) -> Int {
    var (low, high) = (places.lowerBound, places.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
