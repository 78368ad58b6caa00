/// Counts values to give their median, in bounded memory.
///
/// Up to a few hundred values are kept as they are; beyond that they are counted in classes no
/// wider than 1/32 of their value.
package struct Distribution: Equatable, Sendable {
  private static let exactLimit = 512

  package private(set) var count: UInt64 = 0
  package private(set) var minimum: UInt64 = 0
  package private(set) var maximum: UInt64 = 0
  private var values: [UInt64] = []
  private var classes: [UInt16: UInt64] = [:]

  package init() {}

  package mutating func add(_ value: UInt64) {
    minimum = count == 0 ? value : min(minimum, value)
    maximum = max(maximum, value)
    count += 1
    if classes.isEmpty, values.count < Self.exactLimit {
      values.append(value)
      return
    }
    for kept in values { classes[Self.classNumber(of: kept), default: 0] += 1 }
    values = []
    classes[Self.classNumber(of: value), default: 0] += 1
  }

  /// Adds all values of another distribution.
  package mutating func merge(_ other: Distribution) {
    for value in other.values { add(value) }
    for (number, members) in other.classes {
      for _ in 0..<members { add(Self.value(ofClass: number)) }
    }
  }

  /// The value in the middle, or the lower one of the two; nil without values.
  package var median: UInt64? { percentile(50) }

  /// The smallest value that this percentage of all values does not exceed (nearest rank); nil
  /// without values.
  package func percentile(_ percent: UInt64) -> UInt64? {
    guard count > 0 else { return nil }
    let middle = (count * min(percent, 100) + 99) / 100 - (percent == 0 ? 0 : 1)
    if classes.isEmpty { return values.sorted()[Int(middle)] }
    var before: UInt64 = 0
    for (number, members) in classes.sorted(by: { $0.key < $1.key }) {
      before += members
      if before > middle { return min(max(Self.value(ofClass: number), minimum), maximum) }
    }
    return maximum
  }

  /// How many values lie in each class of a histogram: up to 1, 2, 5, 10 … times a power of ten.
  ///
  /// Classes before the first value and after the last are left out.
  package var histogram: [(upTo: UInt64, count: UInt64)] {
    guard count > 0 else { return [] }
    var bars: [(upTo: UInt64, count: UInt64)] = []
    var lower: UInt64 = 0
    for upper in Self.bounds {
      let members = members(over: lower, upTo: upper)
      if members > 0 || !bars.isEmpty { bars.append((upper, members)) }
      lower = upper
      if upper >= maximum { break }
    }
    return bars
  }

  private static let bounds: [UInt64] = {
    var bounds: [UInt64] = []
    var power: UInt64 = 1
    while power < 1_000_000_000_000_000_000 {
      bounds += [power, 2 * power, 5 * power]
      power *= 10
    }
    return bounds + [.max]
  }()

  private func members(over lower: UInt64, upTo upper: UInt64) -> UInt64 {
    func holds(_ value: UInt64) -> Bool {
      (value > lower || lower == 0) && value <= upper
    }
    if classes.isEmpty { return UInt64(values.count(where: holds)) }
    return classes.reduce(0) { sum, entry in
      holds(Self.value(ofClass: entry.key)) ? sum + entry.value : sum
    }
  }

  /// The class of a value: the five bits after its first, and how many more follow.
  private static func classNumber(of value: UInt64) -> UInt16 {
    guard value >= 32 else { return UInt16(value) }
    let shift = 58 - value.leadingZeroBitCount
    return UInt16(shift + 1) << 5 | UInt16(truncatingIfNeeded: value >> UInt64(shift) & 31)
  }

  /// The lowest value of a class.
  private static func value(ofClass number: UInt16) -> UInt64 {
    number < 32 ? UInt64(number) : (32 | UInt64(number & 31)) << UInt64(number >> 5 - 1)
  }
}
