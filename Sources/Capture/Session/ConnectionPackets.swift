import Pcapng

/// The packets of one connection in the session file: its recorder adds to them, and so do remarks
/// that are made from elsewhere, even after its end.
///
/// Unchecked: it is touched under the lock of the session's sequencer alone.
final class ConnectionPackets: @unchecked Sendable {
  var packetWriter: TCPPacketWriter

  init(_ packetWriter: TCPPacketWriter) { self.packetWriter = packetWriter }
}
