/// Numbers as bars of one character.
enum Sparkline {
  /// The bar of a number among numbers up to `most`; a blank for 0.
  static func sign(_ count: UInt32, of most: UInt32, isASCII: Bool) -> String {
    let signs = Array(isASCII ? " .:-=+*#" : " ▁▂▃▄▅▆▇")
    guard count > 0 else { return " " }
    let levels = signs.count - 1
    let step = (Int(count) * levels + Int(most) - 1) / max(1, Int(most))
    return String(signs[min(step, signs.count - 1)])
  }

  static func text(_ counts: [UInt32], isASCII: Bool) -> String {
    let most = counts.max() ?? 0
    return counts.map { sign($0, of: most, isASCII: isASCII) }.joined()
  }
}
