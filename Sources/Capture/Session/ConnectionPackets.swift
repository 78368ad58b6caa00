import Pcapng

/// The packets of one connection in the session file, for everybody who adds to them: its recorder, and
/// whoever has something to say about it from elsewhere, even after its end.
///
/// Unchecked: it is touched under the lock of the session's sequencer alone.
final class ConnectionPackets: @unchecked Sendable {
  var packetWriter: TCPPacketWriter

  init(_ packetWriter: TCPPacketWriter) { self.packetWriter = packetWriter }
}
