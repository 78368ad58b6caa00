import JSON
import Payloads
import Text
package import Units

/// How long answers took, by connection and by what was asked.
package struct LatencyTable: Sendable {
  package struct Row: Sendable {
    package var connection: UInt32
    package var form: String
    /// A method, an event, a topic.
    package var label: [UInt8]
    /// Requests, those without an answer among them.
    package var requests: UInt64 = 0
    /// From the end of a request to the end of its first answer, in nanoseconds.
    package var latencies = Distribution()
  }

  private struct Key: Hashable {
    var connection: UInt32
    var form: String
    var label: [UInt8]
  }

  /// In the order of the first request.
  package private(set) var rows: [Row] = []
  /// Requests that were never answered.
  package private(set) var orphans: [UnitRequest] = []
  private var placeOf: [Key: Int] = [:]

  package init(_ index: UnitIndex) {
    for request in index.requests { add(request) }
  }

  /// Those of one connection.
  package func rows(of connection: UInt32) -> [Row] { rows.filter { $0.connection == connection } }

  private mutating func add(_ request: UnitRequest) {
    let key = Key(connection: request.connection, form: request.form, label: request.label)
    let place = placeOf[key] ?? rows.count
    if place == rows.count {
      placeOf[key] = place
      rows.append(
        Row(connection: request.connection, form: request.form, label: request.label))
    }
    rows[place].requests += 1
    if let latency = request.latency {
      rows[place].latencies.add(latency)
    } else {
      orphans.append(request)
    }
  }
}
