/// How much happened in the last minute, in steps of time that follow the clock.
package struct RecentCounts: Sendable {
  private var frames: [UInt32]
  private var bytes: [UInt64]
  /// The number of the newest step since the beginning; earlier ones are before it in a ring.
  private var newest: UInt64 = 0
  /// The length of a step, in nanoseconds.
  let width: UInt64

  /// How far back it counts, in nanoseconds.
  package static let reach: UInt64 = 60_000_000_000

  package init(steps: Int) {
    frames = Array(repeating: 0, count: steps)
    bytes = Array(repeating: 0, count: steps)
    width = Self.reach / UInt64(steps)
  }

  /// Counts frames at a time since the beginning, in nanoseconds.
  mutating func add(at time: UInt64, frames count: UInt32 = 1, bytes size: UInt64) {
    move(to: time)
    let step = time / width
    guard newest - min(step, newest) < UInt64(frames.count) else { return }
    let place = Int(step % UInt64(frames.count))
    frames[place] &+= count
    bytes[place] &+= size
  }

  /// Forgets what is older than the ring.
  private mutating func move(to time: UInt64) {
    let step = time / width
    guard step > newest else { return }
    for next in newest + 1...max(newest + 1, min(step, newest + UInt64(frames.count))) {
      frames[Int(next % UInt64(frames.count))] = 0
      bytes[Int(next % UInt64(frames.count))] = 0
    }
    if step - newest > UInt64(frames.count) {
      frames = frames.map { _ in 0 }
      bytes = bytes.map { _ in 0 }
    }
    newest = step
  }

  /// The frames of the steps up to a time, the oldest first, in `columns` parts.
  package func parts(until now: UInt64, columns: Int) -> [UInt32] {
    guard columns > 0 else { return [] }
    var parts = Array(repeating: UInt32(0), count: columns)
    let count = frames.count
    let end = now / width
    for back in 0..<min(count, Int(clamping: end) + 1) {
      let step = end - UInt64(back)
      guard step <= newest, newest - step < UInt64(count) else { continue }
      let column = columns - 1 - min(columns - 1, back * columns / count)
      parts[column] &+= frames[Int(step % UInt64(count))]
    }
    return parts
  }

  /// Frames and bytes a second over the last steps before a time.
  package func rate(until now: UInt64, steps: Int) -> (frames: Double, bytes: Double) {
    let end = now / width
    var (sum, size): (UInt64, UInt64) = (0, 0)
    for back in 0..<min(steps, frames.count, Int(clamping: end) + 1) {
      let step = end - UInt64(back)
      guard step <= newest, newest - step < UInt64(frames.count) else { continue }
      let place = Int(step % UInt64(frames.count))
      sum &+= UInt64(frames[place])
      size &+= bytes[place]
    }
    let seconds = Double(min(steps, Int(clamping: end) + 1)) * Double(width) / 1e9
    return (Double(sum) / seconds, Double(size) / seconds)
  }
}
