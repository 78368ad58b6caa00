import Capture
import Pcapng

/// The progress of an upgrade whose answer has not come, judged by what the client acknowledges.
///
/// In a capture of one direction the answer never comes, but the client shows that it got one.
struct UnansweredUpgrade {
  /// The least number of bytes that can be an answer: `HTTP/1.1 101`.
  private static let shortest = 12
  /// Segments with frames, or nanoseconds, after which an answer is not only late in the capture.
  private static let segments = 8
  private static let patience: UInt64 = 1_000_000_000

  /// What the client had acknowledged when it asked.
  private var acknowledged: UInt32?
  private var count = 0
  private var since: UInt64 = 0

  /// Whether the client has shown that it got an answer.
  var isAnswered: Bool { count > 0 }

  /// Takes a segment with bytes of the client's.
  ///
  /// - Parameter hasFrames: Whether the client sent more than its upgrade.
  /// - Returns: Whether to wait no longer.
  mutating func take(_ segment: TCPSegment, hasFrames: Bool, at time: UInt64) -> Bool {
    guard let acknowledged else {
      self.acknowledged = segment.acknowledgement
      return false
    }
    let answer = Reassembly.distance(from: acknowledged, to: segment.acknowledgement)
    guard hasFrames, answer >= Self.shortest else { return false }
    if count == 0 { since = time }
    count += 1
    return count >= Self.segments || time > since &+ Self.patience
  }
}

/// Captures of one direction, and captures that lack the answer to an upgrade.
extension TCPFlow {
  /// Checks whether the answer that the client's frames wait for will come.
  func waitForAnswer(
    _ segment: TCPSegment, on connection: CapturedConnection, at time: UInt64
  ) {
    guard segment.sender == connection.client else { return }
    let hasFrames = connection.recorder.unreadBytes > 0
    guard unanswered.take(segment, hasFrames: hasFrames, at: time),
      connection.recorder.isAnswerMissing,
      update(segment.sender.other, { $0.pieces.isEmpty })
    else { return }
    connection.assumeAccepted(at: time)
    unanswered = UnansweredUpgrade()
  }

  /// Nothing more will come, not even the answer.
  func finishWaiting(on connection: CapturedConnection, at time: UInt64) {
    guard connection.recorder.unreadBytes > 0, connection.recorder.isAnswerMissing else { return }
    let isOneSided = update(connection.client.other) { $0.next == nil }
    if unanswered.isAnswered || isOneSided { connection.assumeAccepted(at: time) }
  }
}
