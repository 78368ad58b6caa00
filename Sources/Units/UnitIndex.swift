package import Payloads
import Synchronization

/// What the units of a session are and how they belong together, as far as the pass has come.
///
/// It is written by one pass and read by many: rows of a list, filters, statistics. It holds
/// integers: little for units alike, 21 bytes for a unit that belongs together with others, 4 for a
/// message that is broken. What a unit says is decoded again where it is shown.
package final class UnitIndex: Sendable {
  private let state = Mutex(State())

  package init() {}

  /// Frames that the pass has looked at.
  package var scanned: Int { state.withLock { $0.scanned } }
  /// Events of the log that the pass has looked at.
  package var events: Int { state.withLock { $0.events } }
  /// Units that are known.
  package var count: Int { state.withLock { $0.units.count } }
  /// The units that a frame completes.
  package func units(of frame: UInt32) -> [UnitRow] {
    state.withLock { state in state.numbers(of: frame).map { state.row($0) } }
  }

  /// The units in the bodies of an exchange, those of the request first.
  package func units(of exchange: ExchangeKey) -> [UnitRow] {
    state.withLock { state in
      (state.exchanges[exchange]?.units ?? 0..<0).map { state.row($0) }
    }
  }

  /// The conversation of a session as it was before one of its exchanges; nil when that is not known
  /// or not kept.
  package func conversation(before exchange: ExchangeKey) -> Conversation? {
    state.withLock { $0.exchanges[exchange]?.before }
  }

  /// What carries the session of an exchange now; nil while the pass has not come to it.
  package func carrier(of exchange: ExchangeKey) -> SessionCarrier? {
    state.withLock { state in
      state.exchanges[exchange].map { known in
        known.session.flatMap { state.carriers[$0] } ?? .polling
      }
    }
  }

  /// Whether the pass has come to an exchange.
  package func knows(_ exchange: ExchangeKey) -> Bool {
    state.withLock { $0.exchanges[exchange] != nil }
  }

  /// The frames that complete several units, with how many, among the units after `unit`.
  ///
  /// - Returns: The frames, ascending, and the number of the last unit that was looked at.
  package func messagesOfSeveral(
    after unit: Int
  ) -> (found: [(frame: UInt32, count: Int)], end: Int) {
    state.withLock { state in
      var found: [(frame: UInt32, count: Int)] = []
      var place = unit
      while place < state.units.count {
        let together = state.units.together(from: state.units.firstMaybeTogether(from: place))
        let first = state.units[together.lowerBound]
        if !first.isExchange, together.count > 1 { found.append((first.frame, together.count)) }
        place = together.upperBound
      }
      return (found, place)
    }
  }

  /// The conversation of a connection as it was before the first message that ends with `frame` or
  /// later, or earlier; nil when the pass has not come there.
  ///
  /// - Parameter known: The frame up to which the caller knows it: nil unless more was read.
  package func checkpoint(
    of connection: UInt32, before frame: UInt32, after known: UInt32? = nil
  ) -> Checkpoint? {
    state.withLock { state in
      guard let all = state.checkpoints[connection] else { return nil }
      // They are in the order of their frames.
      var (low, high) = (0, all.count)
      while low < high {
        let middle = (low + high) / 2
        if all[middle].after < frame { low = middle + 1 } else { high = middle }
      }
      guard low > 0, known.map({ all[low - 1].after > $0 }) ?? true else { return nil }
      return all[low - 1]
    }
  }

  /// Why the connection is read as it is.
  package func choice(of connection: UInt32) -> Conversation.Choice? {
    state.withLock { $0.choices[connection] }
  }

  /// The requests after some in the order of their units, and those that were answered in the order
  /// of their answers, at most `limit` of each.
  package func requests(
    after requests: Int, answersAfter answers: Int, limit: Int
  ) -> (asked: [UnitRequest], answered: [UnitRequest]) {
    state.withLock { state in
      let asked = state.requests.dropFirst(requests).prefix(limit)
      // No answer here comes before its request.
      let last = asked.last ?? state.requests.last ?? 0
      let answered = state.answered.dropFirst(answers).prefix(limit).prefix { $0 <= last }
      return (asked.map { state.request($0) }, answered.map { state.request($0) })
    }
  }

  /// How many requests are known, and how many of them are answered.
  package var requestCounts: (asked: Int, answered: Int) {
    state.withLock { ($0.requests.count, $0.answered.count) }
  }

  /// The requests that were answered since, in the order of their answers.
  ///
  /// - Parameter answers: How many answers were taken in already.
  package func answeredRequests(after answers: Int) -> [UnitRow] {
    state.withLock { state in state.answered.dropFirst(answers).map { state.row($0) } }
  }

  func update(_ body: (inout State) -> Void) {
    state.withLock { body(&$0) }
  }

  func withFaults<T: Sendable>(_ body: (UnitFaults) -> T) -> T {
    state.withLock { body($0.faults) }
  }

  /// What the bodies of an exchange have.
  struct ExchangeUnits: Sendable {
    var units: Range<UInt32>
    /// The conversation before it, where that is kept.
    var before: Conversation?
    /// The session that it belongs to, by its number; nil when there are too many.
    var session: Int?
  }

  /// A conversation, and the frame up to which it has read.
  package struct Checkpoint: Sendable {
    package var after: UInt32
    package var conversation: Conversation
  }
}

extension UnitIndex {
  /// The columns.
  struct State: Sendable {
    var scanned = 0
    var events = 0
    /// The frame and the form of each unit, counted from 0.
    private(set) var units = UnitRuns()
    private var linked = LinkedUnits()
    /// The exchanges that have units, and the exchange of each such unit.
    var exchanges: [ExchangeKey: ExchangeUnits] = [:]
    /// What carries the sessions that polling requests no longer carry.
    private(set) var carriers: [Int: SessionCarrier] = [:]
    private var exchangeOf: [UInt32: ExchangeKey] = [:]
    private var names: [String] = []
    private var nameOf: [String: UInt16] = [:]
    private var labels: [UInt32: Int] = [:]
    private var labelTexts: [[UInt8]] = []
    private var labelOf: [[UInt8]: Int] = [:]
    /// The requests that were answered, in the order of their first answers.
    var answered: [UInt32] = []
    /// The units that are requests.
    var requests: [UInt32] = []
    var checkpoints: [UInt32: [Checkpoint]] = [:]
    var choices: [UInt32: Conversation.Choice] = [:]
    var faults = UnitFaults()

    /// Forms inside forms that have a name of their own.
    private static let formLimit = 4096
    /// The most labels that are kept apart; further requests have none.
    private static let labelLimit = 4096

    /// Adds a unit and returns its number.
    ///
    /// - Parameter exchange: The exchange that has it; nil for one of frames.
    mutating func add(
      _ unit: PayloadUnit, frame: UInt32, connection: UInt32, end: UInt64,
      exchange: ExchangeKey? = nil
    ) -> UInt32 {
      units.append(
        UnitRuns.Entry(frame: frame, form: index(of: unit.form), isExchange: exchange != nil))
      let number = UInt32(truncatingIfNeeded: units.count)
      if let exchange { exchangeOf[number] = exchange }
      if unit.link != nil || unit.receipt != nil {
        linked.append(number, unit.link?.role, connection: connection, end: end)
      }
      if let link = unit.link, link.role == .request {
        requests.append(number)
        keep(label: link.label, of: number)
      }
      return number
    }

    /// Says what carries a session from now on; one that has ended stays so.
    mutating func setCarrier(_ carrier: SessionCarrier, of session: Int) {
      if carriers[session] != .ended { carriers[session] = carrier }
    }

    /// Lets a unit name the one that it acknowledges, which still waits for its answer.
    mutating func link(_ unit: UInt32, to other: UInt32) { linked.link(unit, to: other) }

    /// Joins an answer, or what ends it, to its request, which then no longer waits.
    mutating func join(_ answer: UInt32, to request: UInt32) {
      if linked.join(answer, to: request) { answered.append(request) }
    }

    func numbers(of frame: UInt32) -> Range<UInt32> {
      let first = units.lowerBound(frame)
      guard first < units.count, units[first].frame == frame, !units[first].isExchange else {
        return 1..<1
      }
      let found = units.together(from: first)
      return UInt32(found.lowerBound + 1)..<UInt32(found.upperBound + 1)
    }

    /// The frame that completed a unit; 0 for one of an exchange.
    private func frame(of number: UInt32) -> UInt32 {
      let unit = units[Int(number) - 1]
      return unit.isExchange ? 0 : unit.frame
    }

    func row(_ number: UInt32) -> UnitRow {
      UnitRow(
        number: number, frame: frame(of: number), exchange: exchangeOf[number],
        form: form(of: number), role: linked.role(of: number), link: link(of: number),
        isWaiting: linked.isWaiting(number))
    }

    func request(_ number: UInt32) -> UnitRequest {
      let origin = linked.origin(of: number)
      return UnitRequest(
        unit: number, frame: frame(of: number), exchange: exchangeOf[number],
        connection: origin?.connection ?? 0, form: form(of: number),
        label: labels[number].map { labelTexts[$0] } ?? [], time: origin?.end ?? 0,
        latency: link(of: number)?.latency)
    }

    private func form(of number: UInt32) -> String { names[Int(units[Int(number) - 1].form)] }

    private func link(of number: UInt32) -> UnitLink? {
      linked.link(of: number).map { other, latency in
        UnitLink(
          unit: other, frame: frame(of: other), exchange: exchangeOf[other], latency: latency)
      }
    }

    private mutating func index(of form: String) -> UInt16 {
      if let known = nameOf[form] { return known }
      // Peers can nest forms as often as they like: beyond this many, only the outermost is named.
      if names.count >= Self.formLimit, form.contains("/") {
        return index(of: String(form.prefix { $0 != "/" }))
      }
      names.append(form)
      let index = UInt16(names.count - 1)
      nameOf[form] = index
      return index
    }

    private mutating func keep(label: [UInt8], of number: UInt32) {
      if label.isEmpty { return }
      let label = Array(label.prefix(256))
      if let known = labelOf[label] {
        labels[number] = known
      } else if labelTexts.count < Self.labelLimit {
        labelTexts.append(label)
        labelOf[label] = labelTexts.count - 1
        labels[number] = labelTexts.count - 1
      }
    }
  }
}
