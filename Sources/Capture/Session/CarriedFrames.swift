import WebSocket

/// The frames of a connection that are not complete, with where the bytes of them are that have
/// come.
///
/// It is touched only by what enters reads into the log, one after the other.
final class CarriedFrames {
  struct Frame {
    var time: UInt64
    var segments: [Segment]
  }

  private var frames = PerEndpoint<Frame?>(both: nil)

  subscript(from: Endpoint) -> Frame? {
    get { frames[from] }
    set { frames[from] = newValue }
  }

  /// Gives a frame away, so that it can grow in place.
  func take(from: Endpoint) -> Frame? { frames[from].take() }
}

@available(*, unavailable)
extension CarriedFrames: Sendable {}
