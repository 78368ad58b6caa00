import Capture
import Filter
import Options
import Units
import WebSocket

/// Counts and filters the messages of the other end: which are shown, and when a URL, or all
/// clients together, have reached the goal.
///
/// It belongs to the thread that prints.
final class MessageGoal {
  private let count: UInt64?
  /// The connections that count; empty for all.
  private let connections: Set<UInt32>
  private let filter: FrameMatcher?
  private let until: FrameMatcher?
  private let arrivals: Arrivals
  private let place: (UInt32) -> Int?
  private var counts: [Int: UInt64] = [:]
  private var reached: Set<Int> = []
  private var news: [Int] = []
  /// The place of the connection that was last asked about.
  private var latest: (connection: UInt32, place: Int)?

  /// - Parameters:
  ///   - count: How many messages are wanted; nil for any number.
  ///   - until: The expression that the last one matches.
  ///   - output: What is shown and counted, and how payloads are decoded.
  ///   - session: Whose messages are asked about.
  ///   - arrivals: Learns of each message.
  ///   - place: Which URL a connection belongs to; nil for none that counts.
  init(
    count: UInt64?, until: String?, output: OutputOptions, session: Session, arrivals: Arrivals,
    place: @escaping (UInt32) -> Int?
  ) throws(CommandError) {
    self.count = count
    connections = Set(output.connection)
    self.arrivals = arrivals
    self.place = place
    let choice = try output.decoding.form.choice()
    func matcher(_ text: String) throws(CommandError) -> FrameMatcher {
      FrameMatcher(
        try Filter.option(text), in: session, inflating: InflatedReader(session),
        units: UnitSource(session, choice: choice))
    }
    filter = try output.filter.map(matcher)
    self.until = try until.map(matcher)
  }

  /// Takes the next message.
  ///
  /// - Returns: Whether it is to be shown.
  func takes(_ message: [LoggedFrame]) -> Bool {
    arrivals.note()
    guard let place = placeOf(message), !reached.contains(place) else { return false }
    let isShown = filter?.matches(message: message) ?? true
    if isShown { counts[place, default: 0] += 1 }
    let isEnough = count.map { counts[place] ?? 0 >= $0 } ?? false
    if isEnough || until?.matches(message: message) ?? false {
      reached.insert(place)
      news.append(place)
    }
    return isShown
  }

  /// Evaluates the messages that one end has sent, where nothing is printed that would do so.
  func look(in session: Session, from sender: Endpoint) throws(CommandError) -> () -> Void {
    var messages = try SentMessages(session, from: sender)
    return { messages.look { _ = self.takes($0) } }
  }

  /// Whether any place has reached it.
  var isReached: Bool { !reached.isEmpty }

  /// The places that have reached it since the last call.
  func takeReached() -> [Int] {
    defer { news = [] }
    return news
  }

  /// What is missing at a place, as the end of a sentence; nil when nothing is.
  func missing(at place: Int) -> String? {
    if reached.contains(place) { return nil }
    if let count { return "after \(counts[place] ?? 0) of \(count) messages" }
    return until == nil ? nil : "before a message that matches --until"
  }

  private func placeOf(_ message: [LoggedFrame]) -> Int? {
    guard let connection = message.first?.row.connection else { return nil }
    if let latest, latest.connection == connection { return latest.place }
    guard connections.isEmpty || connections.contains(connection) else { return nil }
    guard let place = place(connection) else { return nil }
    latest = (connection, place)
    return place
  }
}
