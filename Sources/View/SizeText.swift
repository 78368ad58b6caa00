import Inspector

/// Numbers of bytes as text.
enum SizeText {
  /// The exact number where it fits, else one with a unit, such as `12.3M`.
  static func fitting(_ count: UInt64, columns: Int) -> String {
    let exact = String(count)
    return exact.utf8.count <= columns ? exact : short(count)
  }

  /// Three digits and a unit: 1 k is 1024.
  static func short(_ count: UInt64) -> String {
    var unit = 0
    var divisor: UInt64 = 1
    while unit < 6, count / divisor >= 1000 {
      unit += 1
      divisor <<= 10
    }
    guard unit > 0 else { return String(count) }
    let whole = count / divisor
    let tenth = (count % divisor) * 10 / divisor
    let text = whole >= 100 ? "\(whole)" : "\(whole).\(tenth)"
    return text + ["", "k", "M", "G", "T", "P", "E"][unit]
  }
}
