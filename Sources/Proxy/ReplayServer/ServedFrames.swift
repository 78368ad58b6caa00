import WebSocket

/// The frames of a served connection as the server itself reads them: what it answers does not
/// depend on the recording of the session.
struct ServedFrames {
  private var parsers = PerEndpoint(
    client: FrameParser(from: .client, streamOffset: 0, limits: Self.limits),
    server: FrameParser(from: .server, streamOffset: 0, limits: Self.limits))
  private let batch = FrameBatch()

  /// There are no findings, and nothing is inflated: only control frames are read.
  private static var limits: FrameLimits {
    var limits = FrameLimits()
    limits.definedReservedBits = 0x70
    return limits
  }

  /// Takes the next bytes of one end, and gives the control frames that they complete.
  mutating func passed(
    _ bytes: UnsafeRawBufferPointer, from: Endpoint
  ) -> [FrameBatch.Notable] {
    var number: UInt32 = 0
    batch.begin()
    parsers[from].receive(bytes, number: &number, into: batch)
    batch.giveBack()
    return batch.notables
  }
}
