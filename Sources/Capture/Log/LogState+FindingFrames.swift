import WebSocket

extension LogState {
  /// Rows that are looked at while the log is held.
  private static var reach: Int { 1 << 20 }

  /// The first frame with a finding among those of a range, or with `isForward` false the last.
  ///
  /// - Parameter numbers: The numbers of frames.
  /// - Returns: The frame, and what of the range is still to be looked at; that is empty at its end.
  func findingFrame(
    in numbers: Range<UInt32>, isForward: Bool
  ) -> (found: UInt32?, rest: Range<UInt32>) {
    var (first, end) = (
      max(0, Int(numbers.lowerBound) - 1), min(frameCount, Int(numbers.upperBound) - 1)
    )
    var reach = Self.reach
    while first < end, reach > 0 {
      let start = isForward ? first : max(first, (end - 1) / LogChunk.capacity * LogChunk.capacity)
      let block = block(.flags, from: start, limit: end - start)
      let places = 0..<block.count
      let place =
        isForward
        ? places.first { block.flags[$0].findingSet != 0 }
        : places.last { block.flags[$0].findingSet != 0 }
      if let place { return (block.number + UInt32(place), 0..<0) }
      if isForward { first = start + block.count } else { end = start }
      reach -= block.count
    }
    guard first < end else { return (nil, 0..<0) }
    return (nil, UInt32(first + 1)..<UInt32(end + 1))
  }
}

extension CaptureLog {
  /// The first frame with a finding among those of a range of numbers, or the last.
  ///
  /// What is captured meanwhile waits for a part of it only.
  package func findingFrame(in numbers: Range<UInt32>, isForward: Bool) -> UInt32? {
    var rest = numbers
    while !rest.isEmpty {
      let step = read { $0.findingFrame(in: rest, isForward: isForward) }
      if let found = step.found { return found }
      rest = step.rest
    }
    return nil
  }
}
