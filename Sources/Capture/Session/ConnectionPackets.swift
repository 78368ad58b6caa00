import Pcapng

/// The packets of one connection in the session file, for everybody who adds to them: its tap, and
/// whoever has something to say about it from elsewhere, even after its end.
///
/// Unchecked: it is touched under the lock of the session's sequencer alone.
final class ConnectionPackets: @unchecked Sendable {
  var scribe: TCPScribe

  init(_ scribe: TCPScribe) { self.scribe = scribe }
}
