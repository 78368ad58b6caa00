import Capture

extension LogState {
  /// How many frames were complete at a moment, in nanoseconds since the Unix epoch.
  package func frames(until moment: UInt64) -> Int {
    var low = 0
    var high = frameCount
    while low < high {
      let middle = (low + high) / 2
      let time = frame(UInt32(clamping: middle + 1))?.timeEnd ?? .max
      if time <= moment { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
