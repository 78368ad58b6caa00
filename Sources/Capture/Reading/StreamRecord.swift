/// Where a connection of a capture is in its file: for those who go through the packets again.
struct StreamRecord: Sendable {
  var key: FlowKey
  /// Where its first packet stands; the next record with the same addresses ends it.
  var position: UInt64
  /// The connection's number in the log, nil when it is not there.
  var connection: UInt32?
  var client = Side.low
}
