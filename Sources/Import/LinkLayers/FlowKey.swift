package import WebSocket

/// An address and port in packets, kept without an array, that identifies connections.
struct FlowAddress: Hashable, Sendable {
  /// The address in network order; for IPv4 the lower 32 bits.
  var high: UInt64
  var low: UInt64
  var isIPv6: Bool
  var port: UInt16

  /// The address as the log has it.
  var address: Address {
    var bytes: [UInt8] = []
    let words = isIPv6 ? [high, low] : [low << 32]
    for word in words { withUnsafeBytes(of: word.bigEndian) { bytes += $0 } }
    return Address(bytes: isIPv6 ? bytes : Array(bytes.prefix(4)), port: port)
  }

  func isBefore(_ other: FlowAddress) -> Bool {
    (high, low, port) < (other.high, other.low, other.port)
  }
}

/// The two ends of a TCP connection, in an order that does not depend on who sends.
package struct FlowKey: Hashable, Sendable {
  var low: FlowAddress
  var high: FlowAddress

  package static func == (left: FlowKey, right: FlowKey) -> Bool {
    left.low.low == right.low.low && left.high.low == right.high.low
      && left.low.port == right.low.port && left.high.port == right.high.port
      && left.low.high == right.low.high && left.high.high == right.high.high
      && left.low.isIPv6 == right.low.isIPv6
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(low.low ^ low.high)
    hasher.combine(high.low ^ high.high)
    hasher.combine(UInt32(low.port) << 16 | UInt32(high.port))
  }

  /// The ends, once it is known which of them is the client.
  package func addresses(client: Side) -> (client: Address, server: Address) {
    (self[client].address.unmapped, self[client.other].address.unmapped)
  }

  subscript(side: Side) -> FlowAddress { side == .low ? low : high }
}

/// One end of a connection of which it is not known yet which is the client.
package enum Side: Sendable {
  case low
  case high

  var other: Side { self == .low ? .high : .low }
}
