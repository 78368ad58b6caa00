package import Pcapng

/// Where a connection of a capture is in its file, for going through the packets again.
package struct StreamRecord: Sendable {
  package var key: FlowKey
  /// Where its first packet is; the next record with the same addresses ends it.
  package var position: UInt64
  /// The numbers that it has in the log, one for each of its opening handshakes; none when it is not
  /// there.
  package var connections: [UInt32] = []
  package var client = Side.low
  /// Its TLS, when it was decrypted.
  package var tls: TLSFacts?
  /// The randoms of its ClientHellos, by which secrets are found in a key log.
  package var randoms: [[UInt8]] = []
}
