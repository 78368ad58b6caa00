import Payloads

/// Where the reading of a connection stands.
///
/// Conversations are large: one that is read on changes in its place. It belongs to one thread.
final class UnitPosition {
  /// Where reading stood before the last message.
  struct Earlier {
    var reached: UnitIndex.Checkpoint
    var whole: UnitIndex.Checkpoint?
  }

  var reached: UnitIndex.Checkpoint
  /// The last point before which no message was left out, where that is an earlier one: messages
  /// that depend on nothing are read without those before them.
  var whole: UnitIndex.Checkpoint?
  /// Whether messages before that one were left out too, because there were too many.
  var isGuess = false
  /// The same before the last message was read, where messages are asked for more than once.
  var before: Earlier?

  init(_ reached: UnitIndex.Checkpoint) { self.reached = reached }

  /// The frame up to which everything is known.
  var baseAfter: UInt32 { whole?.after ?? reached.after }

  /// Whether what the connection carries is decided where everything is known.
  var isSettled: Bool { whole?.conversation.isSettled ?? reached.conversation.isSettled }

  /// Goes back to where everything is known.
  func goBackToBase() {
    guard let whole else { return }
    reached = whole
    self.whole = nil
  }
}

@available(*, unavailable)
extension UnitPosition: Sendable {}
