import Capture
import Filter
import Rows
import Units

/// Brings what the pass found to the screen.
extension Model {
  /// More messages were decoded.
  mutating func takeDecoded() {
    judgeAnswered()
    workOnFilter()
    chooseUnits()
  }

  /// Evaluates requests again whose answers came after they were evaluated, and answers in exchanges
  /// that were evaluated before their requests were known.
  private mutating func judgeAnswered() {
    guard let matcher = filter.matcher else { return }
    let answered = decoded.index.answeredRequests(after: filter.answers)
    filter.answers += answered.count
    var changes: [(index: Int, isMatch: Bool)] = []
    for request in answered {
      changes += [request.exchange, request.link?.exchange].compactMap { $0.flatMap(judge) }
      let number = request.frame
      guard number > 0, Int(number) <= filter.scan?.scanned ?? 0,
        let index = rows.index(of: .frame(number))
      else { continue }
      changes.append((index, isShown(number) && isMatch(number, matcher)))
    }
    filter.matches.change(changes)
    // While rows are dimmed, matching does not decide which rows there are.
    guard !filter.isDimming else { return }
    for (index, isMatch) in changes {
      guard case .frame(let frame) = rows.row(at: index) else { continue }
      filter.unitPlaces.change(frame, to: isMatch ? shownUnits(of: frame) : .none)
    }
  }

  /// Evaluates an exchange again.
  private func judge(_ key: ExchangeKey) -> (index: Int, isMatch: Bool)? {
    guard let event = filter.linkedEvents[key], let units = filter.packets,
      let index = rows.index(of: .event(event)), let (entry, record, start) = exchange(event),
      let isMatch = filter.filter?.matches(
        packetsOf: entry, on: record, start: start, units: units)
    else { return nil }
    return (index, isMatch)
  }

  private func isShown(_ number: UInt32) -> Bool {
    guard let connection = filter.connection else { return true }
    return log.read { $0.frame(number)?.connection == connection }
  }

  private func isMatch(_ number: UInt32, _ matcher: FrameMatcher) -> Bool {
    if filter.unit.joinsFrames {
      return matcher.matches(message: messageFrames(endingWith: number))
    }
    let frame = log.read { lookup.frame(number, in: $0) }
    return frame.map { matcher.matches($0) } ?? false
  }
}
