/// How many packets came.
struct PacketStatistics: Equatable {
  var received: UInt64 = 0
  /// By the system, because its buffer was full.
  var dropped: UInt64 = 0
  var droppedByInterface: UInt64 = 0
}

/// Where packets come from.
///
/// It belongs to one thread.
protocol PacketSource: AnyObject {
  /// The number of the packets' link type.
  var linkType: UInt16 { get }

  /// Becomes readable when packets have come; -1 when there is none.
  var descriptor: Int32 { get }

  /// What was captured and dropped so far; nil when the system does not report it.
  var statistics: PacketStatistics? { get }

  /// Passes on the next packet.
  ///
  /// - Returns: False when there is none now.
  func next(
    _ body: (_ bytes: UnsafeRawBufferPointer, _ original: Int, _ time: UInt64) -> Void
  ) throws(CaptureError) -> Bool
}
