/// Numbers of seconds in sentences.
enum Seconds {
  /// Whole numbers without a fraction.
  static func text(_ seconds: Double) -> String {
    seconds == seconds.rounded() && seconds < 1e15 ? "\(Int64(seconds))" : "\(seconds)"
  }
}
