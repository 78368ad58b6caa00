import WebSocket

/// The frames of a served connection as the server itself reads them: what it answers does not
/// rest on what is recorded.
struct ServedFrames {
  private var parsers = PerEndpoint(
    client: FrameParser(from: .client, streamOffset: 0, limits: Self.limits),
    server: FrameParser(from: .server, streamOffset: 0, limits: Self.limits))
  private let batch = FrameBatch()

  /// No bit is worth a finding, and nothing is inflated: only control frames are looked at.
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
