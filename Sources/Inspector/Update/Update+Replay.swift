import Capture
import Filter
import Rows

extension Model {
  mutating func performOnReplay(_ action: ReplayAction, _ argument: String) {
    if action == .seek, replay == nil { return seekRow(argument) }
    guard action == .replay || replay != nil else {
      notice = Notice(
        facts.isLive
          ? "only a recording can be replayed" : "nothing is replayed; :replay begins", .warning)
      return
    }
    switch action {
    case .replay: toggleReplay()
    case .step: step(isForward: true)
    case .stepBack: step(isForward: false)
    case .faster: replay?.changeSpeed(faster: true)
    case .slower: replay?.changeSpeed(faster: false)
    case .speed: setSpeed(argument)
    case .seek: seek(argument)
    case .seekForward: seek(by: 1)
    case .seekBack: seek(by: -1)
    case .loop: loop(argument)
    }
  }

  /// Shows the recording as it happened, from its beginning; or all of it again.
  mutating func toggleReplay() {
    guard !facts.isLive else {
      notice = Notice("only a recording can be replayed", .warning)
      return
    }
    if replay == nil {
      replay = ReplayState()
      // A paused display would stay paused.
      isPaused = false
      list.isFollowing = true
    } else {
      stopFollowing()
      replay = nil
    }
    showMoment()
  }

  /// Moves the replay on by the time that has passed.
  mutating func tick(_ now: UInt64) {
    clock.tick(now)
    refreshStatistics(at: now)
    guard replay != nil else { return }
    replay?.tick(now)
    showMoment()
  }

  mutating func togglePlaying() {
    replay?.togglePlaying()
    showMoment()
  }

  /// Shows what had happened by the replay's moment.
  mutating func showMoment() {
    refresh()
    if filter.isActive,
      filter.matches.checked > rows.count || (filter.scan?.scanned ?? 0) > rows.frames
    {
      restartFilter()
    }
    workOnFilter()
  }

  /// Steps to the next row, or back by one.
  private mutating func step(isForward: Bool) {
    followReplay()
    for _ in 0..<Self.stepLimit {
      let before = (rowCount, row(at: rowCount - 1))
      guard let (frames, events) = isForward ? rows.oneMore : rows.oneLess else { break }
      let place = place((frames, events))
      replay?.stand(at: place, frames: frames, events: events)
      showMoment()
      while isFiltering { workOnFilter() }
      if (rowCount, row(at: rowCount - 1)) != before { return }
    }
    notice = Notice(isForward ? "this is the end" : "this is the beginning")
  }

  /// The most hidden rows that are skipped in one step.
  private static let stepLimit = 10_000

  private mutating func followReplay() {
    list.isFollowing = true
  }

  /// When the last of a number of rows came, since the first byte.
  private func place(_ rows: (frames: Int, events: Int)) -> UInt64 {
    let origin = self.origin
    let time: UInt64 = log.read { state in
      let frame = state.frame(UInt32(clamping: rows.frames))?.timeEnd ?? 0
      let event =
        rows.events > 0 ? state.journal[min(rows.events, state.journal.count) - 1].time : 0
      return max(frame, event)
    }
    return time > origin ? time - origin : 0
  }

  private mutating func setSpeed(_ text: String) {
    guard !text.isEmpty else { return begin(Prompt(.command, "speed ")) }
    let number = Double(text.hasSuffix("x") ? String(text.dropLast()) : text)
    guard let number, replay?.setSpeed(number) == true else {
      notice = Notice("'\(text)' is not a speed; use :speed 2x or :speed 0.5", .error)
      return
    }
  }

  private mutating func seek(by direction: Int) {
    guard let replay else { return }
    let step = max(1_000_000, replay.duration / 20)
    let place = replay.position
    seek(to: direction > 0 ? place.addingClamped(step) : place - min(place, step))
  }

  mutating func seek(to place: UInt64) {
    replay?.seek(to: place)
    followReplay()
    showMoment()
  }

  /// Seeks to `12s`, `50%`, or `+5s` and `-5s` from here.
  private mutating func seek(_ text: String) {
    guard let replay, !text.isEmpty else { return begin(Prompt(.command, "seek ")) }
    guard let place = replay.place(text) else {
      notice = Notice("'\(text)' is not a position; use :seek 12s, 50%, 1m30s, +5s, -5s", .error)
      return
    }
    seek(to: place)
  }

  private mutating func loop(_ text: String) {
    guard let replay, !text.isEmpty else {
      self.replay?.toggleLoop()
      sayLoop()
      return
    }
    let places = text.split(separator: " ").map { replay.place(String($0)) }
    guard places.count == 2, let start = places[0], let end = places[1],
      self.replay?.setLoop(start, end) == true
    else {
      notice = Notice("'\(text)' is not a range; use :loop 1s 3s", .error)
      return
    }
    followReplay()
    showMoment()
  }

  private mutating func sayLoop() {
    guard let replay else { return }
    switch replay.loop {
    case .off: notice = Notice("loop off")
    case .begun: notice = Notice("a loop begins here; press again where it ends")
    case .range: notice = Notice("looping; press again to leave the loop")
    }
  }
}

extension ReplayState {
  func place(_ text: String) -> UInt64? {
    TimePlace.read(text, position: position, duration: duration)
  }
}

/// A place in a session as people write it.
enum TimePlace {
  /// Reads `12.5s`, `300ms`, `1m30s`, `50%`, a number of seconds; with a sign from `position`.
  ///
  /// - Returns: Nanoseconds since the session's first byte; nil for any other text.
  static func read(_ text: String, position: UInt64, duration length: UInt64) -> UInt64? {
    if text.hasPrefix("+") || text.hasPrefix("-"), let step = duration(text.dropFirst()) {
      return text.hasPrefix("+") ? position.addingClamped(step) : position - min(position, step)
    }
    if text.hasSuffix("%"), let percent = Double(text.dropLast()), (0...100).contains(percent) {
      return UInt64(Double(length) * percent / 100)
    }
    return duration(Substring(text))
  }

  private static func duration(_ text: Substring) -> UInt64? {
    if let minutes = text.firstIndex(of: "m"), text[minutes...] != "ms",
      let count = Double(text[..<minutes]), count >= 0, count < 1e7
    {
      let rest = text[text.index(after: minutes)...]
      let seconds = rest.isEmpty ? 0 : duration(rest)
      return seconds.map { $0.addingClamped(UInt64(count * 60e9)) }
    }
    let units: [(String, Double)] = [("ms", 1e6), ("us", 1e3), ("s", 1e9), ("", 1e9)]
    for (unit, scale) in units where text.hasSuffix(unit) {
      guard let count = Double(text.dropLast(unit.count)), count >= 0, count < 1e9 else { continue }
      return UInt64(count * scale)
    }
    return nil
  }
}
