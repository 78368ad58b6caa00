import Capture
import Filter
import TOML

/// One table of a file of rules.
struct RuleTable {
  let table: TOMLTable
  private let file: String
  /// Which rule it is, for sentences.
  private var label: String

  init(_ table: TOMLTable, file: String, label: String) {
    self.table = table
    self.file = file
    self.label = label
    if let name = table["name"]?.string { self.label += " ('\(name)')" }
  }

  /// The reader of a table that is the value of a key.
  func inner(_ table: TOMLTable, _ key: String) -> RuleTable {
    RuleTable(table, file: file, label: "\(label), \(key)")
  }

  /// What is wrong with the whole table.
  func problem(_ text: String) -> RuleFileError { problem(text, at: table.position) }

  /// What is wrong with the value of a key.
  func problem(_ text: String, with key: String) -> RuleFileError {
    problem(text, at: table[key]?.position ?? table.position)
  }

  func problem(_ text: String, at position: TOMLPosition) -> RuleFileError {
    RuleFileError("\(file):\(position): \(label): \(text)")
  }

  func filter() throws(RuleFileError) -> Filter {
    let text = try string("match") ?? ""
    switch Filter.parse(text) {
    case .success(let filter): return filter
    case .failure(let error):
      throw problem(
        "'match' is wrong at byte \(error.position): \(error.text)", with: "match")
    }
  }

  func check(_ known: [String]) throws(RuleFileError) {
    for entry in table.entries where !known.contains(entry.key) {
      throw problem(
        "there is no '\(entry.key)'; there are \(known.joined(separator: ", "))",
        at: entry.position)
    }
  }

  func string(_ key: String) throws(RuleFileError) -> String? {
    guard let value = table[key] else { return nil }
    guard let text = value.string else {
      throw problem("'\(key)' must be text in quotes, not \(value.kindName)", with: key)
    }
    return text
  }

  func flag(_ key: String) throws(RuleFileError) -> Bool {
    guard let value = table[key] else { return false }
    guard let flag = value.boolean else {
      throw problem("'\(key)' must be true or false", with: key)
    }
    return flag
  }

  func number(_ key: String, in range: ClosedRange<Int>) throws(RuleFileError) -> Int? {
    guard let value = table[key] else { return nil }
    guard let number = value.integer, range.contains(number) else {
      throw problem(
        "'\(key)' must be a number from \(range.lowerBound) to \(range.upperBound)", with: key)
    }
    return number
  }

  /// A time such as 250, "250ms" or "1.5s", in nanoseconds.
  func duration(_ key: String) throws(RuleFileError) -> UInt64? {
    guard let value = table[key] else { return nil }
    let units: [(String, Double)] = [("ms", 1e6), ("us", 1e3), ("s", 1e9)]
    let found = value.integer.map { Double($0) * 1e6 } ?? Self.quantity(value.string, units)
    guard let found, found >= 0, found <= 3.6e12 else {
      throw problem(
        "'\(key)' must be a time such as \"250ms\" or \"2s\", an hour at most", with: key)
    }
    return UInt64(found)
  }

  /// Bytes a second, such as 1000 or "10kB/s".
  func rate(_ key: String) throws(RuleFileError) -> UInt64? {
    guard let value = table[key] else { return nil }
    let units: [(String, Double)] = [
      ("kB/s", 1e3), ("MB/s", 1e6), ("KiB/s", 1024), ("MiB/s", 1_048_576), ("B/s", 1),
    ]
    let found = value.integer.map(Double.init) ?? Self.quantity(value.string, units)
    guard let found, found >= 1, found <= 1e12 else {
      throw problem("'\(key)' must be a rate such as \"10kB/s\"", with: key)
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
