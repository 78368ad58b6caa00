/// A recording that is shown as it happened: its position and its speed.
///
/// All times are nanoseconds since the session's first byte.
package struct ReplayState: Sendable {
  /// A part of the recording that is played in a loop.
  package enum Loop: Equatable, Sendable {
    case off
    /// It begins at a place and has no end yet.
    case begun(at: UInt64)
    case range(UInt64, UInt64)

    package var start: UInt64? {
      switch self {
      case .off: nil
      case .begun(let start), .range(let start, _): start
      }
    }

    package var end: UInt64? {
      if case .range(_, let end) = self { end } else { nil }
    }
  }

  package private(set) var position: UInt64 = 0
  package private(set) var isPlaying = true
  /// Seconds of the recording in one second.
  package private(set) var speed = 1.0
  package private(set) var loop = Loop.off
  /// How long the recording is, as far as it has been read.
  package var duration: UInt64 = 0
  /// Whether the recording is still being read, so that its end is not known.
  package var isOpenEnded = false
  /// How many frames and events are shown, after single steps between things with the same time.
  package private(set) var rows: (frames: Int, events: Int)?
  /// When it was last moved on, on a clock that does not run backwards.
  private var lastTick: UInt64?

  private static let speeds: [Double] = [0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128]

  package init() {}

  package var isAtEnd: Bool { position >= duration }

  /// Moves on by the time that has passed.
  package mutating func tick(_ now: UInt64) {
    defer { lastTick = now }
    guard isPlaying, let lastTick, now > lastTick else { return }
    rows = nil
    let step = Double(now - lastTick) * speed
    position = position.addingClamped(UInt64(min(step, 9e18)))
    if case .range(let start, let end) = loop, position >= end {
      position = start
    } else if isAtEnd {
      position = duration
      isPlaying = isOpenEnded
    }
  }

  /// Plays or pauses; at the end, plays from the beginning.
  package mutating func togglePlaying() {
    isPlaying.toggle()
    lastTick = nil
    if isPlaying, isAtEnd, !isOpenEnded { seek(to: loop.start ?? 0) }
  }

  package mutating func seek(to place: UInt64) {
    position = min(place, duration)
    rows = nil
  }

  /// Pauses after a number of frames and events, the last of them at a place.
  package mutating func stand(at place: UInt64, frames: Int, events: Int) {
    isPlaying = false
    position = min(place, duration)
    rows = (frames, events)
  }

  /// Takes the next faster (true) or slower speed.
  package mutating func changeSpeed(faster: Bool) {
    let next =
      faster ? Self.speeds.first { $0 > speed } : Self.speeds.last { $0 < speed }
    speed = next ?? speed
  }

  /// Sets a speed; false when it is out of range.
  package mutating func setSpeed(_ wanted: Double) -> Bool {
    guard wanted >= 0.01, wanted <= 10_000 else { return false }
    speed = wanted
    return true
  }

  /// Begins a loop here, ends it here, or removes it, in this order.
  package mutating func toggleLoop() {
    switch loop {
    case .off: loop = .begun(at: position)
    case .begun(let start):
      loop = position > start ? .range(start, position) : .begun(at: position)
    case .range: loop = .off
    }
  }

  /// Loops a range; false when it is empty.
  package mutating func setLoop(_ start: UInt64, _ end: UInt64) -> Bool {
    guard start < end else { return false }
    loop = .range(start, end)
    if position < start || position >= end { seek(to: start) }
    return true
  }

  /// When it has to move on: at the next row, `next`, but often enough for the clock on the screen.
  package func nextTick(next: UInt64?) -> UInt64? {
    guard isPlaying else { return nil }
    guard let lastTick else { return 0 }
    let gap = next.map { $0 > position ? $0 - position : 0 } ?? Self.clockInterval
    let wait = min(Double(gap) / speed, Double(Self.clockInterval))
    return lastTick.addingClamped(UInt64(max(wait, 0)))
  }

  private static let clockInterval: UInt64 = 100_000_000

  /// `1x`, `0.25x`.
  package var speedText: String {
    let hundredths = Int((speed * 100).rounded())
    let (whole, rest) = (hundredths / 100, hundredths % 100)
    guard rest > 0 else { return "\(whole)x" }
    let digits = rest < 10 ? "0\(rest)" : rest % 10 == 0 ? "\(rest / 10)" : "\(rest)"
    return "\(whole).\(digits)x"
  }
}

extension UInt64 {
  /// The sum, or the largest number when that does not fit.
  package func addingClamped(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
