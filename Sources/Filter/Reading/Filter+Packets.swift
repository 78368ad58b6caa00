package import Capture
import Payloads
package import Units
package import WebSocket

/// Which units of a body, or of a message, a filter means.
package struct WantedUnits: Equatable, Sendable {
  /// The end that sent them.
  package var from: Endpoint
  /// Their places, from 0; nil for all.
  package var places: Set<Int>?
}

extension Filter {
  /// Whether an event is a polling exchange with packets that the filter asks for.
  ///
  /// The bodies of both ends are asked about one by one, as messages are: who sent them, where and
  /// when, what they say. They have nothing that only frames have.
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
    bodies(of: entry, on: connection, start: start, units: units).contains { matches($0.context) }
  }

  /// Which packets of a polling exchange the filter asks for: those of each body that it matches.
  ///
  /// - Parameters: As for ``matches(packetsOf:on:start:units:)``.
  package func wantedPackets(
    of entry: JournalEntry, on connection: ConnectionRecord, start: UInt64?, units: UnitSource
  ) -> [WantedUnits] {
    bodies(of: entry, on: connection, start: start, units: units).compactMap { body in
      guard matches(body.context) else { return nil }
      return WantedUnits(from: body.from, places: wantedUnits(of: body.context))
    }
  }

  private func bodies(
    of entry: JournalEntry, on connection: ConnectionRecord, start: UInt64?, units: UnitSource
  ) -> [(from: Endpoint, context: FilterContext)] {
    guard case .exchange(let exchange) = entry.event else { return [] }
    return units.decode(entry, []).map { from, packets in
      (
        from,
        FilterContext(
          packets: entry, of: exchange, packets.sink.sources.first?.bytes ?? [], from: from,
          connection: connection, start: start, units: units)
      )
    }
  }

  /// Which units of what a context shows, and the filter matches, match by themselves; nil for all:
  /// where they do, and where none does, because what is asked for is shared among them.
  func wantedUnits(of context: FilterContext) -> Set<Int>? {
    guard needsPayload, let ranges = context.unitRanges, ranges.count > 1 else { return nil }
    let wanted = ranges.indices.filter { place in
      context.show(unit: place, at: ranges[place])
      return matches(context)
    }
    return wanted.isEmpty || wanted.count == ranges.count ? nil : Set(wanted)
  }
}
