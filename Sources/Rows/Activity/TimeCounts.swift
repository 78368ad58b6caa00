/// How much happened in equal steps of time, as far as it was counted.
///
/// The steps grow with the time that they cover: two become one when there would be too many.
package struct TimeCounts: Sendable {
  /// What happened in one step.
  package struct Step: Equatable, Sendable {
    package var frames: UInt32 = 0
    package var opened: UInt32 = 0
    package var closed: UInt32 = 0

    package var isEmpty: Bool { frames == 0 && opened == 0 && closed == 0 }

    static func + (left: Step, right: Step) -> Step {
      Step(
        frames: left.frames &+ right.frames, opened: left.opened &+ right.opened,
        closed: left.closed &+ right.closed)
    }
  }

  /// The most steps that are kept; an even number.
  private let limit: Int
  private var steps: [Step] = []
  /// The length of a step, in nanoseconds.
  private var width: UInt64

  /// - Parameters:
  ///   - limit: The most steps that are kept; an even number.
  ///   - width: The length of the first steps, in nanoseconds.
  package init(limit: Int = 4096, width: UInt64 = 1_000_000) {
    self.limit = limit
    self.width = width
  }

  /// Counts something at a time since the beginning, in nanoseconds.
  package mutating func add(at time: UInt64, _ change: (inout Step) -> Void) {
    while time / width >= UInt64(limit) { halve() }
    let place = Int(time / width)
    if place >= steps.count {
      steps.append(contentsOf: repeatElement(Step(), count: place + 1 - steps.count))
    }
    change(&steps[place])
  }

  private mutating func halve() {
    steps = stride(from: 0, to: steps.count, by: 2).map { place in
      place + 1 < steps.count ? steps[place] + steps[place + 1] : steps[place]
    }
    width *= 2
  }

  /// What happened in each of `columns` equal parts of a time.
  ///
  /// A step counts for the part that it begins in.
  package func parts(from start: UInt64, to end: UInt64, columns: Int) -> [Step] {
    var parts = Array(repeating: Step(), count: max(0, columns))
    guard columns > 0, end > start, !steps.isEmpty else { return parts }
    let first = Int(min(start / width, UInt64(steps.count)))
    let last = Int(min(end / width + 1, UInt64(steps.count)))
    let span = Double(end - start)
    for place in first..<max(first, last) where !steps[place].isEmpty {
      // The middle of a step decides for all of it.
      let middle = Double(place) * Double(width) + Double(width) / 2 - Double(start)
      let column = min(max(Int(middle / span * Double(columns)), 0), columns - 1)
      parts[column] = parts[column] + steps[place]
    }
    return parts
  }
}
