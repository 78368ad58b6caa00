import Capture

extension Model {
  /// Takes in what the log has by now; only counts it while the display is held.
  mutating func refresh() {
    guard !isPaused else {
      heldFrames = max(0, log.counts.frames - rows.frames)
      return
    }
    var (rows, partials) = (self.rows, [PartialFrame]())
    // Taken out, so that the map grows in place.
    self.rows = RowMap()
    let facts = log.read { state in
      rows.grow(to: state)
      for index in state.connections.indices where partials.count < Self.shownPartials {
        partials += state.connections[index].underWay
      }
      return (state.connections.count, state.findings.count, state.connections.first?.time)
    }
    self.rows = rows
    keepSelectionOfCompleted(partials)
    underWay = partials
    (connectionCount, findingCount) = (facts.0, facts.1)
    origin = facts.2 ?? 0
    heldFrames = 0
    if rows.frames > 0 { lookup.prepare(log) }
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

  /// Judges the next rows, as many as are quick.
  mutating func workOnFilter() {
    guard isFiltering else { return }
    if let scan = filter.scan {
      judge(with: scan)
    } else if let connection = filter.connection {
      judge(min(filter.chunk, rows.count - filter.matches.judged), by: connection)
    }
  }

  /// Judges the next frames by the expression.
  ///
  /// It is about frames: what happened between them would only distract from its matches.
  private mutating func judge(with scan: FilterScan) {
    let (before, left) = (scan.scanned, max(0, rows.frames - scan.scanned))
    let found = left > 0 ? scan.next(limit: min(left, filter.chunk)) : []
    for number in shown(found) {
      guard let index = rows.index(of: .frame(number)) else { continue }
      filter.matches.skip(index - filter.matches.judged)
      filter.matches.append(true)
    }
    let isAtEnd = scan.scanned >= rows.frames || scan.scanned == before
    let last = isAtEnd ? nil : rows.index(of: .frame(UInt32(clamping: scan.scanned)))
    filter.matches.skip((last.map { $0 + 1 } ?? rows.count) - filter.matches.judged)
  }

  /// Those of the frames that are on the only connection shown.
  private func shown(_ frames: [UInt32]) -> [UInt32] {
    guard let connection = filter.connection else { return frames }
    return log.read { state in
      frames.filter { state.frame($0)?.connection == connection }
    }
  }

  /// Judges the next `count` rows by their connection alone, which needs no whole frames.
  private mutating func judge(_ count: Int, by connection: UInt32) {
    let first = filter.matches.judged
    for start in stride(from: first, to: first + count, by: 4096) {
      let range = start..<min(first + count, start + 4096)
      let found = log.read { state in
        range.map { index in
          switch rows.row(at: index) {
          case .frame(let number): state.frame(number)?.connection == connection
          case .event(let event): state.journal[event].event.connection == connection
          case .underWay, nil: false
          }
        }
      }
      for isMatch in found { filter.matches.append(isMatch) }
    }
  }
}
