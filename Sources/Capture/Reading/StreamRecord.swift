/// Where a connection of a capture is in its file: for those who go through the packets again.
struct StreamRecord: Sendable {
  var key: FlowKey
  /// Where its first packet stands; the next record with the same addresses ends it.
  var position: UInt64
  /// The numbers that it has in the log, one for each of its opening handshakes; none when it is not
  /// there.
  var connections: [UInt32] = []
  var client = Side.low
}
