import Capture
import Filter
import Screen
import Units

/// Says which rows have which colour; what was asked is kept for the next picture.
final class HighlightReader {
  private static let limit = 4096

  private let matchers: [(role: Role, matcher: FrameMatcher)]
  private let needsUnits: Bool
  private let index: UnitIndex
  private var known: [UInt32: Role?] = [:]

  init(_ highlights: Highlights, in session: Session, index: UnitIndex, choice: DecodeChoice) {
    self.index = index
    needsUnits = highlights.rules.contains { $0.filter.mayDecode }
    let units = UnitSource(session, sharing: index, choice: choice)
    matchers = highlights.rules.map { rule in
      let inflating = InflatedReader(session)
      let matcher = FrameMatcher(rule.filter, in: session, inflating: inflating, units: units)
      return (rule.colour.role, matcher)
    }
  }

  /// The role of a row, by the frames that it stands for; nil for most.
  func role(of frames: [LoggedFrame]) -> Role? {
    guard !matchers.isEmpty, let last = frames.last?.row.number else { return nil }
    if let role = known[last] { return role }
    let role = matchers.first { $0.matcher.matches(message: frames) }?.role
    // What is not decoded yet may answer otherwise later.
    guard !needsUnits || index.scanned >= Int(last) else { return role }
    if known.count >= Self.limit { known.removeAll(keepingCapacity: true) }
    known[last] = role
    return role
  }
}

@available(*, unavailable)
extension HighlightReader: Sendable {}
