import Capture
import TOMLKit

/// One table of a file of rules.
struct RuleTable {
  let table: TOMLTable
  /// Where it stands, for sentences.
  private(set) var place: String

  init(_ table: TOMLTable, place: String) {
    self.table = table
    self.place = place
    if let name = table["name"]?.string { self.place += " ('\(name)')" }
  }

  func problem(_ text: String) -> RuleProblem { RuleProblem("\(place): \(text)") }

  func filter() throws(RuleProblem) -> Filter {
    let text = try string("match") ?? ""
    switch Filter.parse(text) {
    case .success(let filter): return filter
    case .failure(let error):
      throw problem("'match' is wrong at byte \(error.position): \(error.text)")
    }
  }

  func check(_ known: [String]) throws(RuleProblem) {
    for key in table.keys where !known.contains(key) {
      throw problem("there is no '\(key)'; there are \(known.joined(separator: ", "))")
    }
  }

  func string(_ key: String) throws(RuleProblem) -> String? {
    guard let value = table[key] else { return nil }
    guard let text = value.string else { throw problem("'\(key)' is to be a text in quotes") }
    return text
  }

  func flag(_ key: String) throws(RuleProblem) -> Bool {
    guard let value = table[key] else { return false }
    guard let flag = value.bool else { throw problem("'\(key)' is to be true or false") }
    return flag
  }

  func number(_ key: String, in range: ClosedRange<Int>) throws(RuleProblem) -> Int? {
    guard let value = table[key] else { return nil }
    guard let number = value.int, range.contains(number) else {
      throw problem(
        "'\(key)' is to be a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A time such as 250, "250ms" or "1.5s", in nanoseconds.
  func duration(_ key: String) throws(RuleProblem) -> UInt64? {
    guard let value = table[key] else { return nil }
    let units: [(String, Double)] = [("ms", 1e6), ("us", 1e3), ("s", 1e9)]
    let found = value.int.map { Double($0) * 1e6 } ?? Self.quantity(value.string, units)
    guard let found, found >= 0, found <= 3.6e12 else {
      throw problem("'\(key)' is to be a time such as \"250ms\" or \"2s\", an hour at most")
    }
    return UInt64(found)
  }

  /// Bytes a second, such as 1000 or "10kB/s".
  func rate(_ key: String) throws(RuleProblem) -> UInt64? {
    guard let value = table[key] else { return nil }
    let units: [(String, Double)] = [
      ("kB/s", 1e3), ("MB/s", 1e6), ("KiB/s", 1024), ("MiB/s", 1_048_576), ("B/s", 1),
    ]
    let found = value.int.map(Double.init) ?? Self.quantity(value.string, units)
    guard let found, found >= 1, found <= 1e12 else {
      throw problem("'\(key)' is to be a rate such as \"10kB/s\"")
    }
    return UInt64(found)
  }

  private static func quantity(_ text: String?, _ units: [(String, Double)]) -> Double? {
    guard let text else { return nil }
    for (unit, factor) in units where text.hasSuffix(unit) {
      let digits = text.dropLast(unit.count).filter { $0 != " " }
      return Double(digits).map { $0 * factor }
    }
    return nil
  }
}
