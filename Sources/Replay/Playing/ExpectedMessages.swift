/// Finds for each live message the recorded one in whose place it came.
struct ExpectedMessages {
  /// Messages of either side that are remembered.
  private static let limit = 1024

  /// Recorded messages whose live ones have not come.
  private(set) var outstanding: [ExpectedMessage] = []
  /// Live messages that came before their recorded ones were due.
  private var early: [ExpectedMessage] = []

  /// Takes the next recorded message.
  ///
  /// - Returns: The live message in its place, when that has come already.
  mutating func expect(_ message: ExpectedMessage) -> ExpectedMessage? {
    if let place = Self.best(for: message, in: early) { return early.remove(at: place) }
    outstanding.append(message)
    if outstanding.count > Self.limit { outstanding.removeFirst() }
    return nil
  }

  /// Takes a live message.
  ///
  /// - Returns: The recorded message in whose place it came; nil when none is waited for.
  mutating func receive(_ message: ExpectedMessage) -> ExpectedMessage? {
    if let place = Self.best(for: message, in: outstanding) {
      return outstanding.remove(at: place)
    }
    early.append(message)
    if early.count > Self.limit { early.removeFirst() }
    return nil
  }

  /// Whether something came in the place of each message that is waited for, though nothing like it.
  var hasSubstitutes: Bool { !outstanding.isEmpty && early.count >= outstanding.count }

  /// Waits no longer for what has not come.
  mutating func giveUp() {
    early.removeFirst(min(early.count, outstanding.count))
    outstanding = []
  }

  /// The first of those that go best with a message.
  private static func best(
    for message: ExpectedMessage, in others: [ExpectedMessage]
  ) -> Int? {
    var best: (place: Int, distance: Int)?
    for (place, other) in others.enumerated() {
      guard let distance = message.key.distance(to: other.key) else { continue }
      if distance == 0 { return place }
      if distance < best?.distance ?? .max { best = (place, distance) }
    }
    return best?.place
  }
}
