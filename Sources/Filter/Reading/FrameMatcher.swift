package import Capture
package import Units
import WebSocket

/// Asks a filter about frames of one session, and finds what it needs to know of each: the
/// connection, the frame before, the size of the message, the payload.
///
/// It belongs to one thread.
package final class FrameMatcher {
  /// The most connections whose context is kept at hand.
  private static let connectionLimit = 1024

  let filter: Filter
  let window: PayloadWindow
  private let log: CaptureLog
  /// Decodes messages; nil where the filter never asks for that.
  let units: UnitSource?
  /// Decodes the packets of polling exchanges.
  private let packets: UnitSource?
  private var contexts: [UInt32: FilterContext] = [:]
  private var latest: FilterContext?
  private var sizes = MessageSizes()
  /// Whether the filter's only question holds for the URL of the connection asked about last.
  private var latestURL: (connection: UInt32, holds: Bool)?

  /// - Parameters:
  ///   - filter: What is asked.
  ///   - session: Whose frames are asked about.
  ///   - inflating: Gives the contents of compressed messages; nil leaves them out.
  ///   - units: Decodes messages; nil decodes them again where the filter asks, and finds no packets
  ///     in polling exchanges.
  package init(
    _ filter: Filter, in session: Session, inflating: (any InflatedContents)? = nil,
    units: UnitSource? = nil
  ) {
    self.filter = filter
    log = session.log
    self.units = filter.mayDecode ? units ?? UnitSource(session) : nil
    packets = units
    window = PayloadWindow(store: session.store, inflating: inflating)
  }

  /// Whether a frame of the session is one that the filter asks for.
  package func matches(_ frame: LoggedFrame) -> Bool {
    let isReady = log.read { state in
      let previous = frame.row.number > 1 ? state.frame(frame.row.number - 1)?.time : nil
      return prepare(frame, previous: previous, in: state)
    }
    return isReady && isWanted
  }

  /// Whether a message of the session is one that the filter asks for.
  ///
  /// - Parameter frames: The message's frames in order.
  package func matches(message frames: [LoggedFrame]) -> Bool {
    guard let first = frames.first, let last = frames.last else { return false }
    // The length of a compressed message is not that of its frame.
    if frames.count == 1, !first.row.flags.contains(.compressed) { return matches(first) }
    return context(message: frames, first, last).map(filter.matches) ?? false
  }

  private func context(
    message frames: [LoggedFrame], _ first: LoggedFrame, _ last: LoggedFrame
  ) -> FilterContext? {
    let (record, start, before, size) = log.read { state in
      (
        state.connection(first.row.connection), state.origin,
        first.row.number > 1 ? state.frame(first.row.number - 1)?.time : nil,
        state.inflatedLength(of: last.row)
      )
    }
    guard let record else { return nil }
    let window = window
    return FilterContext(
      message: frames, connection: record, start: start, previous: before, messageSize: size,
      units: units
    ) { _, bytes in
      frames.allSatisfy { window.append(contentOf: $0, to: &bytes) }
    }
  }

  /// Which units of a message that matches are meant, by their places from 0; nil for all.
  package func wantedUnits(of frames: [LoggedFrame]) -> Set<Int>? {
    guard filter.needsPayload, let first = frames.first, let last = frames.last else { return nil }
    return context(message: frames, first, last).flatMap(filter.wantedUnits)
  }

  /// Shows a frame to the filter while the log is locked; false when it is not in the log.
  private func prepare(
    _ frame: LoggedFrame, previous: UInt64?, in state: borrowing LogState
  ) -> Bool {
    guard let context = context(for: frame, in: state) else { return false }
    let size = filter.needsMessageSize ? sizes.size(of: frame.row, in: state) : nil
    context.show(frame, previous: previous, messageSize: size)
    return true
  }

  /// Whether a filter that needs no payload matches a frame, while the log is locked.
  func matches(_ number: UInt32, in state: borrowing LogState) -> Bool {
    guard let row = state.frame(number) else { return false }
    if latest?.frame.row.connection != row.connection {
      let frame = LoggedFrame(row: row, rules: [], segments: [])
      guard context(for: frame, in: state) != nil else { return false }
    }
    latest?.show(
      row, rules: row.hasFindings ? state.rules(of: row) : [],
      previous: state.time(of: number &- 1))
    return isWanted
  }

  /// Takes a frame out of the log with all that the filter may ask of it.
  func open(_ number: UInt32, in state: borrowing LogState) -> OpenFrame? {
    guard let row = state.frame(number) else { return nil }
    var frame = OpenFrame(row, in: state)
    frame.previous = state.time(of: number &- 1)
    if filter.needsMessageSize { frame.messageSize = sizes.size(of: row, in: state) }
    return frame
  }

  /// Whether the filter matches a frame that columns do not decide.
  func matches(_ frame: OpenFrame) -> Bool {
    let connection = frame.row.connection
    if latest?.frame.row.connection != connection {
      guard log.read({ context(for: frame.frame, in: $0) != nil }) else { return false }
    }
    latest?.show(frame.frame, previous: frame.previous, messageSize: frame.messageSize)
    return isWanted
  }

  /// Whether the filter's only question has the answer that the filter asks for.
  func matches(_ question: PayloadQuestion, at place: PayloadPlace) -> Bool {
    if let answer = answer(question, at: place) { return answer }
    return log.read { open(place.number, in: $0) }.map(matches) ?? false
  }

  /// The same, as far as the payload and the URL tell; nil when that takes more.
  func answer(_ question: PayloadQuestion, at place: PayloadPlace) -> Bool? {
    if latestURL?.connection != place.connection {
      let url = log.read { $0.connection(place.connection)?.url }
      latestURL = (place.connection, url.map(question.holds(forURL:)) ?? false)
    }
    if latestURL?.holds == true { return !question.isNegated }
    // Content that is not available matches nothing.
    let answer: Bool? =
      window.withContent(of: place, in: log) {
        question.holds(for: $0, opcode: place.opcode)
      } ?? false
    return answer.map { $0 != question.isNegated }
  }

  /// Whether the filter matches what it was last shown.
  private var isWanted: Bool { latest.map(filter.matches) ?? false }

  private func context(
    for frame: LoggedFrame, in state: borrowing LogState
  ) -> FilterContext? {
    let number = frame.row.connection
    if let latest, latest.frame.row.connection == number { return latest }
    if let known = contexts[number] {
      latest = known
      return known
    }
    guard let connection = state.connection(number) else { return nil }
    if contexts.count >= Self.connectionLimit { contexts = [:] }
    let window = window
    let new = FilterContext(
      frame: frame, connection: connection, start: state.origin, units: units
    ) { frame, bytes in
      window.append(contentOf: frame, to: &bytes)
    }
    new.rememberVerdicts()
    contexts[number] = new
    latest = new
    return new
  }
}

// What happened between frames.
extension FrameMatcher {
  /// Whether an event is one of findings, or a polling exchange, that the filter asks for.
  package func matches(event entry: JournalEntry) -> Bool {
    guard let (record, start) = connection(of: entry) else { return false }
    if filter.matches(entry, on: record, start: start) { return true }
    guard let packets else { return false }
    return filter.matches(packetsOf: entry, on: record, start: start, units: packets)
  }

  /// Which packets of a polling exchange the filter asks for.
  package func wantedPackets(of entry: JournalEntry) -> [WantedUnits] {
    guard let packets, let (record, start) = connection(of: entry) else { return [] }
    return filter.wantedPackets(of: entry, on: record, start: start, units: packets)
  }

  private func connection(
    of entry: JournalEntry
  ) -> (record: ConnectionRecord, start: UInt64?)? {
    log.read { state in
      entry.event.connection.flatMap { state.connection($0) }.map { ($0, state.origin) }
    }
  }
}

@available(*, unavailable)
extension FrameMatcher: Sendable {}
