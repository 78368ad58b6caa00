/// The Pings of a connection that wait for their Pongs, and rules P01–P04 (RFC 6455, sections 5.5.2
/// and 5.5.3).
///
/// Only the newest Ping must be answered; an answer to it answers the older ones.
package struct PingTracker: Sendable {
  /// The Pings of each endpoint.
  private var pings = PerEndpoint(both: OutstandingPings())
  /// Where each endpoint's Close is.
  private var closes = PerEndpoint<UInt64?>(both: nil)
  private let threshold: UInt64

  /// The nanoseconds between Ping and Pong, when the frame last taken was an answer.
  package private(set) var roundTrip: UInt64?

  /// - Parameter threshold: nanoseconds after which a Pong is late (P04).
  package init(threshold: UInt64 = 10_000_000_000) { self.threshold = threshold }

  /// Takes a frame; only Ping, Pong and Close matter here.
  ///
  /// - Parameters:
  ///   - opcode: its opcode.
  ///   - from: who sent it.
  ///   - offset: the place of its header in that direction.
  ///   - time: when it came, in nanoseconds.
  ///   - payload: its unmasked payload.
  /// - Returns: what the frame breaks.
  package mutating func frame(
    opcode: Opcode, from: Endpoint, offset: UInt64, time: UInt64, payload: [UInt8]
  ) -> [Finding] {
    roundTrip = nil
    switch opcode {
    case .ping:
      // A peer that has sent Close cannot answer; one that has received it need not.
      if closes == PerEndpoint(both: nil) { pings[from].append(payload, at: time) }
      return []
    case .pong: return pong(from: from, offset: offset, time: time, payload: payload)
    case .close: return close(from: from, offset: offset)
    default: return []
    }
  }

  private mutating func pong(
    from: Endpoint, offset: UInt64, time: UInt64, payload: [UInt8]
  ) -> [Finding] {
    switch pings[from.peer].answer(payload) {
    case .forgotten: return []
    case .unsolicited: return [Finding(.p03, from: from, offset: offset)]
    case .unknown: return [Finding(.p02, from: from, offset: offset)]
    case .sent(let sent):
      let wait = time > sent ? time - sent : 0
      roundTrip = wait
      guard wait > threshold else { return [] }
      return [Finding(.p04, from: from, offset: offset, fact: .quoted("\(wait / 1_000_000) ms"))]
    }
  }

  /// With the second Close the connection closed cleanly, and a Pong still owed will never come:
  /// P01 is reported at the Close of the end that owes it, after which it could send none.
  private mutating func close(from: Endpoint, offset: UInt64) -> [Finding] {
    if closes[from] != nil { return [] }
    closes[from] = offset
    return Endpoint.allCases.compactMap { endpoint in
      guard let place = closes[endpoint], closes[endpoint.peer] != nil,
        !pings[endpoint.peer].isNewestAnswered
      else { return nil }
      return Finding(.p01, from: endpoint, offset: place)
    }
  }
}

/// The Pings of one endpoint that have no answer yet, in bounded memory.
struct OutstandingPings: Sendable {
  enum Answer: Equatable {
    /// When the Ping was sent.
    case sent(UInt64)
    /// It may answer a Ping that was dropped to bound memory.
    case forgotten
    /// Pings are outstanding, but none with this payload.
    case unknown
    /// No Ping is outstanding.
    case unsolicited
  }

  private var waiting: [(payload: [UInt8], time: UInt64)] = []
  private var forgotten: UInt64 = 0
  /// Whether the newest Ping, if there was any, has its Pong.
  private(set) var isNewestAnswered = true
  private static let limit = 128
  /// No Ping may be longer (section 5.5); of a longer one, this much is compared.
  private static let payloadLimit = 125

  mutating func append(_ payload: [UInt8], at time: UInt64) {
    waiting.append((Array(payload.prefix(Self.payloadLimit)), time))
    isNewestAnswered = false
    if waiting.count == 2 * Self.limit {
      waiting.removeFirst(Self.limit)
      forgotten += UInt64(Self.limit)
    }
  }

  /// Takes a Pong's payload off the list, with the older Pings that it answers too.
  mutating func answer(_ payload: [UInt8]) -> Answer {
    let payload = payload.prefix(Self.payloadLimit)
    guard let index = waiting.firstIndex(where: { $0.payload[...] == payload }) else {
      if forgotten > 0 {
        forgotten -= 1
        return .forgotten
      }
      return isNewestAnswered ? .unsolicited : .unknown
    }
    let sent = waiting[index].time
    // Of equal Pings the oldest is taken to be answered, but the newest may as well have been.
    if waiting.last.map({ $0.payload[...] == payload }) ?? false { isNewestAnswered = true }
    waiting.removeFirst(index + 1)
    forgotten = 0
    return .sent(sent)
  }
}
