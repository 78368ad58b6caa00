/// Schedules automatic Pings, and checks whether they are answered.
///
/// It has no clock: time only passes with the waits that it asks for. Ping n is due n intervals
/// after the connection opened, and its payload is its number.
struct PingSchedule: Equatable {
  enum Step: Equatable {
    case ping([UInt8])
    /// A sentence for the log.
    case note(String)
    /// The server did not answer in time.
    case timedOut
  }

  let interval: Double
  let timeout: Double?
  private var now = 0.0
  /// Seconds until `fired` is to be called.
  private(set) var wait: Double
  private var sent: UInt32 = 0
  private var answered: UInt32 = 0
  private var isMissing = false

  /// - Parameters:
  ///   - interval: Seconds between two Pings.
  ///   - timeout: Seconds that one may be without an answer; nil for any time.
  init(interval: Double, timeout: Double?) {
    self.interval = interval
    self.timeout = timeout
    wait = interval
  }

  /// The wait is over.
  mutating func fired() -> [Step] {
    now += wait
    if let deadline, now >= deadline - Self.precision { return [.timedOut] }
    var steps: [Step] = []
    if now >= due(sent + 1) - Self.precision {
      if sent > answered, !isMissing {
        isMissing = true
        steps.append(
          .note("no pong to ping \(answered + 1) within \(Seconds.text(interval)) s"))
      }
      sent &+= 1
      steps.append(.ping(Array(String(sent).utf8)))
    }
    wait = max(Self.precision, min(due(sent + 1), deadline ?? .infinity) - now)
    return steps
  }

  /// A Pong came; it answers the Pings before its own too (section 5.5.3).
  mutating func pong(_ payload: [UInt8]) {
    guard let number = UInt32(String(decoding: payload, as: UTF8.self)), number <= sent,
      number > answered
    else { return }
    answered = number
    if answered == sent { isMissing = false }
  }

  /// Times are sums of fractions, so they are compared with a tolerance, in seconds.
  private static let precision = 1e-6

  private func due(_ number: UInt32) -> Double { Double(number) * interval }

  private var deadline: Double? {
    answered < sent ? timeout.map { due(answered + 1) + $0 } : nil
  }
}
