package import Capture
import Filter
package import Screen
package import Units
import WebSocket

/// Finds the colours of rows; results are kept for the next picture.
package final class HighlightReader {
  private static let limit = 4096

  private let matchers: [(role: Role, matcher: FrameMatcher)]
  private let needsUnits: Bool
  /// Whether rules look into payloads: those of large messages are not read for a colour.
  private let needsPayload: Bool
  /// Whether an answer that comes later can change the result of a rule.
  private let asksForLinks: Bool
  private static let payloadLimit: UInt64 = 1 << 20
  private let index: UnitIndex
  private var known: [UInt32: Role?] = [:]
  private var knownExchanges: [ExchangeKey: Role?] = [:]

  package init(
    _ highlights: Highlights, in session: Session, index: UnitIndex, choice: DecodeChoice
  ) {
    self.index = index
    needsUnits = highlights.rules.contains { $0.filter.mayDecode }
    needsPayload = highlights.rules.contains { $0.filter.needsPayload }
    asksForLinks = highlights.rules.contains { $0.filter.asksForLinks }
    let units = UnitSource(session, sharing: index, choice: choice, readsAhead: false)
    matchers = highlights.rules.map { rule in
      let inflating = InflatedReader(session)
      let matcher = FrameMatcher(rule.filter, in: session, inflating: inflating, units: units)
      return (rule.colour.role, matcher)
    }
  }

  /// The role of a row, by the frames that it stands for; nil for most.
  package func role(of frames: [LoggedFrame]) -> Role? {
    guard !matchers.isEmpty, let last = frames.last?.row.number else { return nil }
    if let role = known[last] { return role }
    let size = frames.reduce(UInt64(0)) { $0 &+ $1.row.header.length }
    guard !needsPayload || size <= Self.payloadLimit else { return nil }
    let role = matchers.first { $0.matcher.matches(message: frames) }?.role
    // What is not decoded yet may match later.
    guard !asksForLinks, !needsUnits || index.scanned >= Int(last) else { return role }
    if known.count >= Self.limit { known.removeAll(keepingCapacity: true) }
    known[last] = role
    return role
  }
}

extension HighlightReader {
  /// The role of the row of an event; nil for all but findings and exchanges with packets.
  package func role(of entry: JournalEntry) -> Role? {
    guard case .exchange(let exchange) = entry.event else {
      return matchers.first { $0.matcher.matches(event: entry) }?.role
    }
    let key = ExchangeKey(exchange)
    if let role = knownExchanges[key] { return role }
    let role = matchers.first { $0.matcher.matches(event: entry) }?.role
    guard !asksForLinks, !needsUnits || index.knows(key) else { return role }
    if knownExchanges.count >= Self.limit { knownExchanges.removeAll(keepingCapacity: true) }
    knownExchanges[key] = role
    return role
  }
}

@available(*, unavailable)
extension HighlightReader: Sendable {}
