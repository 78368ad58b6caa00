/// Finds for each live message the recorded one that it corresponds to.
struct ExpectedMessages {
  /// The most messages of either side that are remembered.
  private static let limit = 1024

  /// Recorded messages whose live ones have not come.
  private(set) var outstanding: [ExpectedMessage] = []
  /// Live messages that came before their recorded ones were due.
  private var early: [ExpectedMessage] = []

  /// Takes the next recorded message.
  ///
  /// - Returns: The corresponding live message, when it has come already.
  mutating func expect(_ message: ExpectedMessage) -> ExpectedMessage? {
    if let place = Self.best(for: message, in: early) { return early.remove(at: place) }
    outstanding.append(message)
    if outstanding.count > Self.limit { outstanding.removeFirst() }
    return nil
  }

  /// Takes a live message.
  ///
  /// - Returns: The recorded message that it corresponds to; nil when none is waited for.
  mutating func receive(_ message: ExpectedMessage) -> ExpectedMessage? {
    if let place = Self.best(for: message, in: outstanding) {
      return outstanding.remove(at: place)
    }
    early.append(message)
    if early.count > Self.limit { early.removeFirst() }
    return nil
  }

  /// Whether as many messages came as are waited for, although they are different ones.
  var hasSubstitutes: Bool { !outstanding.isEmpty && early.count >= outstanding.count }

  /// Waits no longer for what has not come.
  mutating func giveUp() {
    early.removeFirst(min(early.count, outstanding.count))
    outstanding = []
  }

  /// The first of the best matches for a message.
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
