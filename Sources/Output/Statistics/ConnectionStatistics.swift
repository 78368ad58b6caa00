import Capture
package import WebSocket

/// What is counted of one connection.
package struct ConnectionStatistics: Equatable, Sendable {
  /// What one end sent.
  package struct Side: Equatable, Sendable {
    package var frames: UInt64 = 0
    /// Frames of text, binary and continuation.
    package var dataFrames: UInt64 = 0
    /// Messages that are complete.
    package var messages: UInt64 = 0
    /// Bytes on the wire, the handshake included.
    package var bytes: UInt64 = 0
    /// Payload bytes as they were on the wire.
    package var payload: UInt64 = 0
    /// The most frames a message had.
    package var mostFragments: UInt64 = 0
    /// Frames of the messages that are complete.
    package var messageFrames: UInt64 = 0
    /// Payload bytes of compressed messages whose inflated length is known, and that length.
    package var deflated: UInt64 = 0
    package var inflated: UInt64 = 0

    /// How many bytes one byte on the wire inflates to; nil when nothing was compressed.
    package var compressionRatio: Double? {
      deflated == 0 ? nil : Double(inflated) / Double(deflated)
    }

    /// Frames per message on average; nil without messages.
    package var fragmentsPerMessage: Double? {
      messages == 0 ? nil : Double(messageFrames) / Double(messages)
    }
  }

  package var connection: UInt32
  package var url: String?
  /// Arrival of the first byte, in nanoseconds since the Unix epoch.
  package var time: UInt64
  /// From the first byte to the last one, in nanoseconds.
  package var duration: UInt64
  package var close: CloseSummary?
  package var client = Side()
  package var server = Side()
  /// From a Ping to its Pong, by the end that sent the Ping, in nanoseconds.
  package var clientPings = Distribution()
  package var serverPings = Distribution()
  /// From the end of a client's message to the server's next one, in nanoseconds.
  ///
  /// When the client sent several before the server did, it counts from the first of them.
  package var replies = Distribution()

  package func side(of end: Endpoint) -> Side { end == .client ? client : server }

  package func pings(by end: Endpoint) -> Distribution {
    end == .client ? clientPings : serverPings
  }

  /// The rate per second over the connection's duration; nil when the duration is zero.
  package func rate(of count: UInt64) -> Double? {
    duration == 0 ? nil : Double(count) * 1e9 / Double(duration)
  }
}
