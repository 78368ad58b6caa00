/// Lines that were entered, oldest first, and where Up has got to.
package struct History: Equatable, Sendable {
  private(set) var lines: [String] = []
  private var place: Int?
  /// What was being written when Up was first pressed.
  private var draft = ""

  private static let limit = 500

  init() {}

  /// - Parameter lines: Lines from earlier runs, the oldest first.
  init(_ lines: [String]) { self.lines = lines.suffix(Self.limit) }

  mutating func add(_ line: String) {
    place = nil
    guard !line.isEmpty, lines.last != line else { return }
    lines.append(line)
    if lines.count > Self.limit { lines.removeFirst() }
  }

  /// The line before; nil when there is none.
  mutating func back(from current: String) -> String? {
    let next = (place ?? lines.count) - 1
    guard next >= 0 else { return nil }
    if place == nil { draft = current }
    place = next
    return lines[next]
  }

  /// The next line, and finally the one that was being written; nil when that is shown already.
  mutating func forward() -> String? {
    guard let current = place else { return nil }
    place = current + 1 < lines.count ? current + 1 : nil
    return place.map { lines[$0] } ?? draft
  }
}
