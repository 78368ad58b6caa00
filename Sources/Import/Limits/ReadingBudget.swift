/// Memory that the streams of a capture share for bytes which have to wait.
final class ReadingBudget {
  /// Bytes that may wait in all streams together.
  static let limit = 64 << 20
  private(set) var used = 0

  var isSpent: Bool { used > Self.limit }

  func take(_ count: Int) { used += count }

  func give(_ count: Int) { used -= min(count, used) }
}
