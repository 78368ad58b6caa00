import Capture
import Rows

extension Model {
  /// Takes in what the log has now; while the display is held, only counts it.
  mutating func refresh() {
    refreshHeld()
    guard !isPaused else {
      heldFrames = max(0, log.counts.frames - rows.frames)
      return
    }
    var (rows, partials) = (self.rows, [PartialFrame]())
    // Taken out, so that the map grows in place.
    self.rows = RowMap()
    // Before the first byte there may be sentences: they count from the first of them.
    let first = log.read { $0.origin ?? $0.journal.first?.time } ?? 0
    origin = first
    let duration = log.read { $0.lastTime }
    clock.hear(duration)
    replay?.duration = duration > first ? duration - first : 0
    replay?.isOpenEnded = facts.isLoading
    let (moment, steps) = (self.moment, replay?.rows)
    let showsPartials = replay?.isAtEnd ?? true
    let facts = log.read { state in
      rows.grow(to: state, moment: moment, rows: steps)
      for index in state.connections.indices
      where showsPartials && partials.count < Self.shownPartials {
        partials += state.connections[index].underWay
      }
      guard let moment else { return (state.connections.count, state.findings.count) }
      let frames = rows.frames
      return (
        state.connections.count { $0.time <= moment },
        state.findings.count { Int($0.frame ?? 0) <= frames }
      )
    }
    self.rows = rows
    keepSelectionOfCompleted(partials)
    underWay = partials
    (connectionCount, findingCount) = facts
    heldFrames = 0
    if rows.frames > 0 { lookup.prepare(log) }
    takeBookmarks()
    workOnActivity()
    settleComposerFocus()
  }

  /// More frames under way than fit on any screen are not looked for.
  private static let shownPartials = 64

  /// A selected frame that was under way is complete now: the selection goes with it.
  private mutating func keepSelectionOfCompleted(_ partials: [PartialFrame]) {
    guard case .underWay(let connection, let from) = list.selected,
      let before = partial(connection, from: from),
      !partials.contains(where: { $0.connection == connection && $0.from == from })
    else { return }
    let newest = UInt32(clamping: rows.frames)
    let number: UInt32? = log.read { state in
      for number in stride(from: newest, to: newest - min(newest, 4096), by: -1) {
        guard let row = state.frame(number) else { continue }
        if row.connection == connection, row.from == from, row.time == before.time {
          return number
        }
      }
      return nil
    }
    if let number { list.selected = .frame(number) }
  }
}
