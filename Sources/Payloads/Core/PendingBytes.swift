/// The beginning of a unit that messages have not completed yet.
struct PendingBytes: Sendable {
  /// What is kept of it: longer units lose their end.
  static let limit = 1 << 20

  private(set) var kept: [UInt8] = []
  /// How many bytes there were.
  private(set) var count = 0
  /// Whether the message before was cut short, so that nothing is known of what it left pending.
  var isUnknown = false

  var isEmpty: Bool { count == 0 }

  mutating func add(_ bytes: ArraySlice<UInt8>) {
    kept += bytes.prefix(Self.limit - kept.count)
    count += bytes.count
  }
}
