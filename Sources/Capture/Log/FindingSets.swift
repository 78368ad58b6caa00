package import WebSocket

/// The sets of findings that frames carry, numbered from 1 so that a frame needs one byte for its
/// own, however many frames break the same rules.
struct FindingSets: Sendable {
  /// The number that says "too many different sets: look in `overflow`".
  private static let overflowNumber: UInt8 = 255
  private var sets: [[FindingID]] = []
  private var numbers: [[FindingID]: UInt8] = [:]
  private var overflow: [UInt32: [FindingID]] = [:]

  /// The number for `rules` on the frame with the number `frame`.
  mutating func number(for rules: [FindingID], frame: UInt32) -> UInt8 {
    if let number = numbers[rules] { return number }
    if sets.count + 1 < Int(Self.overflowNumber) {
      sets.append(rules)
      let number = UInt8(sets.count)
      numbers[rules] = number
      return number
    }
    overflow[frame] = rules
    return Self.overflowNumber
  }

  /// The rules behind a number given out for `frame`.
  func rules(_ number: UInt8, frame: UInt32) -> [FindingID] {
    if number == 0 { return [] }
    if number == Self.overflowNumber { return overflow[frame] ?? [] }
    return Int(number) <= sets.count ? sets[Int(number) - 1] : []
  }
}

/// A finding and where it is.
package struct LoggedFinding: Equatable, Sendable {
  package var finding: Finding
  /// The frame it is on; nil when it concerns the connection.
  package var frame: UInt32?
  package var connection: UInt32
}

/// How often a rule was broken by one end of one connection, and where first.
package struct FindingTally: Equatable, Sendable {
  package var first: Finding
  /// The frame the first one is on; nil when it concerns the connection.
  package var frame: UInt32?
  package var connection: UInt32
  package var count: UInt64
}

/// The bounded list of findings: one entry for each rule, direction and connection.
struct FindingTallies: Sendable {
  private struct Key: Hashable {
    var connection: UInt32
    var from: Endpoint
    var rule: FindingID
  }

  private static let limit = 100_000
  private var places: [Key: Int] = [:]
  private(set) var list: [FindingTally] = []

  mutating func add(_ finding: Finding, frame: UInt32?, connection: UInt32) {
    let key = Key(connection: connection, from: finding.from, rule: finding.rule)
    if let place = places[key] {
      list[place].count += 1
    } else if list.count < Self.limit {
      places[key] = list.count
      list.append(FindingTally(first: finding, frame: frame, connection: connection, count: 1))
    }
  }
}
