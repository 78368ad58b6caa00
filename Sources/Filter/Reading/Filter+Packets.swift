package import Capture
import Payloads
package import Units
import WebSocket

extension Filter {
  /// Whether an event is a polling exchange with packets that the filter asks for.
  ///
  /// The bodies of both ends are asked about one by one, as messages are. A filter that asks
  /// nothing about payloads is about frames, and does not match exchanges.
  ///
  /// - Parameters:
  ///   - entry: The event.
  ///   - connection: The connection that the exchange was on.
  ///   - start: When the session began, in nanoseconds since the Unix epoch.
  ///   - units: Decodes the packets; it must not be used while the log is locked.
  package func matches(
    packetsOf entry: JournalEntry, on connection: ConnectionRecord, start: UInt64?,
    units: UnitSource
  ) -> Bool {
    guard asksForContent else { return false }
    return units.decode(entry, []).contains { from, packets in
      matches(
        FilterContext(
          packets: entry, packets.sink.sources.first?.bytes ?? [], from: from,
          connection: connection, start: start, units: units))
    }
  }
}
