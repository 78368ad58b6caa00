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
    /// Requests, including those without an answer.
    package var requests: UInt64 = 0
    /// From the end of a request to the end of its first answer, in nanoseconds.
    package var latencies = Distribution()
    /// The request that was answered after the longest time; nil while none was.
    package var slowest: UnitRequest?
  }

  private struct Key: Hashable {
    var connection: UInt32
    var form: String
    var label: [UInt8]
  }

  /// In the order of the first request.
  package private(set) var rows: [Row] = []
  private var placeOf: [Key: Int] = [:]
  /// Which of the rows are a connection's.
  private var placesOf: [UInt32: [Int]] = [:]
  /// Requests without an answer, by connection, in their order, including some that were answered
  /// since.
  private var waiting: [UInt32: Waiting] = [:]
  /// How much was taken from the index.
  private var index: UnitIndex?
  private var requests = 0
  private var answers = 0

  private struct Waiting {
    var requests: [UnitRequest] = []
    var answered: Set<UInt32> = []

    var open: [UnitRequest] { requests.filter { !answered.contains($0.unit) } }
  }

  package init() {}

  package init(_ index: UnitIndex) {
    while advance(index) {}
  }

  /// Takes in what is new in the index, at most `limit` requests and answers: the table of a long
  /// session grows with it and is never rebuilt.
  ///
  /// - Returns: Whether there may be more.
  @discardableResult
  package mutating func advance(_ index: UnitIndex, limit: Int = 8192) -> Bool {
    if self.index !== index { self = LatencyTable() }
    self.index = index
    let (asked, answered) = index.requests(after: requests, answersAfter: answers, limit: limit)
    requests += asked.count
    answers += answered.count
    for request in asked { add(request) }
    for request in answered { end(request) }
    return asked.count == limit || answered.count == limit
  }

  /// Whether the index knows more.
  package func isBehind(_ index: UnitIndex) -> Bool {
    guard self.index === index else { return index.count > 0 }
    let (asked, answered) = index.requestCounts
    return asked > requests || answered > answers
  }

  /// Those of one connection.
  package func rows(of connection: UInt32) -> [Row] {
    (placesOf[connection] ?? []).map { rows[$0] }
  }

  /// Requests that were never answered, in their order.
  package var orphans: [UnitRequest] {
    waiting.values.flatMap(\.open).sorted { $0.unit < $1.unit }
  }

  /// Those of one connection.
  func orphans(of connection: UInt32) -> [UnitRequest] { waiting[connection]?.open ?? [] }

  private func key(of request: UnitRequest) -> Key {
    Key(connection: request.connection, form: request.form, label: request.label)
  }

  private mutating func add(_ request: UnitRequest) {
    let key = key(of: request)
    let place = placeOf[key] ?? rows.count
    if place == rows.count {
      placeOf[key] = place
      placesOf[request.connection, default: []].append(place)
      rows.append(
        Row(connection: request.connection, form: request.form, label: request.label))
    }
    rows[place].requests += 1
    waiting[request.connection, default: Waiting()].requests.append(request)
  }

  private mutating func end(_ request: UnitRequest) {
    guard let place = placeOf[key(of: request)], let latency = request.latency else { return }
    rows[place].latencies.add(latency)
    if latency > rows[place].slowest?.latency ?? 0 { rows[place].slowest = request }
    // Taken out, so that it changes in place.
    guard var own = waiting.removeValue(forKey: request.connection) else { return }
    own.answered.insert(request.unit)
    if own.answered.count > 64, own.answered.count > own.requests.count / 2 {
      own = Waiting(requests: own.open)
    }
    waiting[request.connection] = own
  }
}
