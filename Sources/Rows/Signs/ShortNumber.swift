/// Numbers in four characters or so, by powers of ten.
package enum ShortNumber {
  /// `0`, `0.4`, `31`, `12.4k`, `3.1M`.
  package static func text(_ value: Double) -> String {
    guard value.isFinite, value > 0 else { return "0" }
    var value = min(value, 1e15)
    var units = ["", "k", "M", "G", "T"][...]
    // 999.5 would be rounded to 1000.
    while value >= 999.5, units.count > 1 {
      value /= 1000
      units.removeFirst()
    }
    let unit = units.first ?? ""
    let tenths = Int((value * 10).rounded())
    let isWhole = tenths >= 1000 || tenths % 10 == 0 && (unit.isEmpty || tenths >= 100)
    return (isWhole ? "\(Int(value.rounded()))" : "\(tenths / 10).\(tenths % 10)") + unit
  }
}
