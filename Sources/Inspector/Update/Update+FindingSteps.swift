import Capture
import Rows
import Units

/// Steps from row to row that has a finding, or a payload that is broken.
extension Model {
  /// Rows that a filter hides, passed over in one step.
  private static let hiddenLimit = 20_000

  /// Goes to the next such row; from the last one on to the first, and backwards the reverse.
  mutating func goToFinding(isForward: Bool) {
    let start = cursor
    let first = cursorRow.flatMap { rows.index(of: $0) } ?? rows.count
    let isBeyond = { isForward ? $0 > start : $0 < start }
    if let found = faultyRow(from: first, isForward: isForward, where: isBeyond) {
      return center(found)
    }
    let end = isForward ? -1 : rows.count
    guard let found = faultyRow(from: end, isForward: isForward, where: { _ in true }) else {
      let isBehind = unitIndex.scanned < rows.frames
      let sofar = isBehind ? ", as far as they are decoded" : ""
      notice = Notice("no row has a finding or a broken payload" + sofar)
      return
    }
    center(found)
    notice = Notice(
      found == start
        ? "no other row has a finding or a broken payload"
        : isForward ? "after the last, the first again" : "before the first, the last again")
  }

  /// The index of the nearest such row that is shown.
  ///
  /// - Parameters:
  ///   - place: Where all rows are looked through from, the row there not among them.
  ///   - isWanted: Asked with the index of a row that is shown.
  private func faultyRow(
    from place: Int, isForward: Bool, where isWanted: (Int) -> Bool
  ) -> Int? {
    var place = place
    if !isForward, let found = faultyTail(isForward, where: isWanted) { return found }
    for _ in 0..<Self.hiddenLimit {
      guard let row = faultyRow(nearestTo: place, isForward: isForward),
        let next = rows.index(of: row)
      else { break }
      let shown = index(of: row)
      if self.row(at: shown) == inUnit(row), isWanted(shown) { return shown }
      place = next
    }
    return isForward ? faultyTail(isForward, where: isWanted) : nil
  }

  /// The nearest such row of all that the log has, shown or not.
  private func faultyRow(nearestTo place: Int, isForward: Bool) -> RowID? {
    let frames = rows.frames(before: isForward ? place + 1 : place)
    let numbers =
      isForward
      ? UInt32(frames + 1)..<UInt32(clamping: rows.frames + 1) : 1..<UInt32(frames + 1)
    let candidates = [
      log.findingFrame(in: numbers, isForward: isForward).map { RowID.frame($0) },
      faultyFrame(in: numbers, isForward: isForward).map { RowID.frame($0) },
      findingEvent(nearestTo: place, isForward: isForward).map { RowID.event($0) },
    ].compactMap { row in row.flatMap { rows.index(of: $0) } }
    return (isForward ? candidates.min() : candidates.max()).flatMap { rows.row(at: $0) }
  }

  private func faultyFrame(in numbers: Range<UInt32>, isForward: Bool) -> UInt32? {
    let beside = isForward ? numbers.lowerBound - 1 : numbers.upperBound
    let frame = unitIndex.faultyFrame(nearestTo: beside, isForward: isForward)
    return frame.flatMap { numbers.contains($0) ? $0 : nil }
  }

  /// The event of a finding that stands on no frame.
  private func findingEvent(nearestTo place: Int, isForward: Bool) -> Int? {
    let all = 0..<rows.events
    let before = rows.events(before: isForward ? place + 1 : place)
    return log.read { state in
      isForward
        ? all.suffix(from: before).first { state.journal[$0].event.isFinding }
        : all.prefix(before).last { state.journal[$0].event.isFinding }
    }
  }

  /// A row below those of the log: a frame under way that has broken a rule already.
  private func faultyTail(_ isForward: Bool, where isWanted: (Int) -> Bool) -> Int? {
    let indices = rowCount - tail.count..<rowCount
    func isFaulty(_ index: Int) -> Bool {
      isWanted(index) && traits(of: row(at: index))?.hasFindings == true
    }
    return isForward ? indices.first(where: isFaulty) : indices.last(where: isFaulty)
  }
}
