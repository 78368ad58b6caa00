import Pcapng

/// The packets of one connection in the session file: its recorder adds to them, and so do notes
/// and marks, even after its end.
///
/// Unchecked: it is only touched under the lock of the session's sequencer.
final class ConnectionPackets: @unchecked Sendable {
  var packetWriter: TCPPacketWriter

  init(_ packetWriter: TCPPacketWriter) { self.packetWriter = packetWriter }
}
