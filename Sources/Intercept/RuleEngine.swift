package import Capture
import Filter
package import WebSocket

/// Decides about the messages of one connection: asks the rules, in order, and then the hold
/// filter.
///
/// It belongs to the event loop of its connection.
package final class RuleEngine {
  /// The largest payload that a rule may produce.
  private static let contentLimit = InterceptDecoder.limit

  private let connection: ConnectionRecord
  private let start: UInt64?
  /// The payload after the rules before; the filters look at this.
  private var content: [UInt8] = []
  private var isReadable = true
  private var context: FilterContext?
  package private(set) var rules: [RewriteRule] = []
  package private(set) var holdFilter: HoldFilter?
  /// What of each end need not be asked about here.
  package let passing = PerEndpoint(
    client: PassingTest(from: .client), server: PassingTest(from: .server))

  /// - Parameters:
  ///   - connection: What filters may ask of it.
  ///   - start: When the session began, in nanoseconds since the Unix epoch.
  package init(connection: ConnectionRecord, start: UInt64?) {
    self.connection = connection
    self.start = start
  }

  /// Applies the current hold filter and rules.
  package func arm(_ holdFilter: HoldFilter?, rules: [RewriteRule]) {
    self.holdFilter = holdFilter
    self.rules = rules
    let filters = rules.map(\.filter) + [holdFilter?.filter].compactMap(\.self)
    for end in Endpoint.allCases { passing[end].arm(filters, on: connection) }
  }

  /// - Parameter random: For rules with random parts.
  package func decision(
    on message: InterceptedMessage, from: Endpoint, at time: UInt64, random: () -> UInt32
  ) -> InterceptDecision {
    var decision = InterceptDecision()
    guard !rules.isEmpty || holdFilter != nil else { return decision }
    content = message.content
    isReadable = message.isReadable
    show(message, from: from, at: time)
    for rule in rules where matches(rule.filter) && rule.takes() {
      apply(rule, to: message, &decision, random)
      if decision.isDropped { return decision }
      if decision.payload != nil { show(message, from: from, at: time) }
    }
    if let holdFilter, !message.isKeepAlive { decision.isHeld = matches(holdFilter.filter) }
    return decision
  }

  private func matches(_ filter: Filter) -> Bool { context.map(filter.matches) ?? false }

  private func apply(
    _ rule: RewriteRule, to message: InterceptedMessage, _ decision: inout InterceptDecision,
    _ random: () -> UInt32
  ) {
    var isApplied = false
    for action in rule.actions {
      let isDone =
        switch action {
        case .replace(let replacement):
          change(&decision) { replacement.apply(to: $0, limit: Self.contentLimit) }
        case .truncate(let count):
          change(&decision) { $0.count > count ? Array($0.prefix(max(0, count))) : nil }
        case .corrupt(let count): change(&decision) { Self.corrupt($0, count: count, random) }
        case .split(let size): split(message, size, &decision)
        case .drop, .delay, .throttle, .disrupt: impede(action, &decision, random)
        }
      isApplied = isApplied || isDone
    }
    if isApplied, !decision.rules.contains(rule.name) { decision.rules.append(rule.name) }
  }

  private func split(
    _ message: InterceptedMessage, _ size: Int, _ decision: inout InterceptDecision
  )
    -> Bool
  {
    // 5.4: fragmentation must not change where an extension may depend on it.
    let isKnown = connection.handshake?.unknownExtensions.isEmpty ?? true
    guard !message.isControl, message.isReadable, !message.hasReservedBits, isKnown else {
      return false
    }
    decision.fragmentSize = max(1, size)
    return true
  }

  /// What is done to a message regardless of its content.
  private func impede(
    _ action: RewriteRule.Action, _ decision: inout InterceptDecision, _ random: () -> UInt32
  ) -> Bool {
    switch action {
    case .drop: decision.isDropped = true
    case .delay(let delay, let jitter):
      let more = jitter == 0 ? 0 : UInt64(random()) &* 1000 % jitter
      decision.delay = decision.delay &+ delay &+ more
    case .throttle(let rate): decision.rate = min(decision.rate ?? .max, max(1, rate))
    case .disrupt(let disruption): decision.disruption = disruption
    case .replace, .truncate, .corrupt, .split: return false
    }
    return true
  }

  /// Changes the payload; false when there is nothing to change.
  private func change(_ decision: inout InterceptDecision, _ body: ([UInt8]) -> [UInt8]?) -> Bool {
    guard isReadable, let changed = body(content), changed != content else { return false }
    content = changed
    decision.payload = changed
    return true
  }

  private static func corrupt(
    _ payload: [UInt8], count: Int, _ random: () -> UInt32
  ) -> [UInt8]? {
    guard !payload.isEmpty, count > 0 else { return nil }
    var payload = payload
    for _ in 0..<min(count, 1 << 16) {
      let place = Int(random() % UInt32(clamping: payload.count))
      payload[place] ^= UInt8(1 + random() % 255)
    }
    return payload
  }

  /// Shows the message to the filters.
  private func show(_ message: InterceptedMessage, from: Endpoint, at time: UInt64) {
    guard var header = message.headers.first else { return }
    header.length = message.headers.reduce(0) { $0 &+ $1.length }
    if message.endsMessage { header.firstByte |= 0x80 }
    var flags = FrameFlags(header, from: from)
    if message.isCompressed { flags.insert(.compressed) }
    let row = FrameRow(
      number: 0, connection: connection.number, from: from, header: header, time: time,
      timeEnd: time, message: message.isControl ? nil : 0,
      fragment: message.isControl ? nil : opcodeFragment(message), flags: flags, position: 0)
    let context = context ?? makeContext(row)
    context.show(
      unit: row, frameCount: message.isFragment ? nil : message.headers.count,
      size: message.isFragment || !isReadable ? nil : content.count, wire: message.wire.count)
    self.context = context
  }

  private func opcodeFragment(_ message: InterceptedMessage) -> UInt32 {
    message.opcode == .continuation ? 1 : 0
  }

  private func makeContext(_ row: FrameRow) -> FilterContext {
    FilterContext(
      frame: LoggedFrame(row: row, rules: [], segments: []), connection: connection, start: start
    ) { [unowned self] _, bytes in
      bytes += content
      return isReadable
    }
  }
}

@available(*, unavailable)
extension RuleEngine: Sendable {}

extension ConnectionRecord {
  /// What filters may ask of a connection, without what grows with its frames.
  package var brief: ConnectionRecord {
    var brief = ConnectionRecord(number: number, time: time, origin: origin)
    brief.url = url
    brief.request = request
    brief.response = response
    brief.handshake = handshake
    brief.openedTime = openedTime
    return brief
  }
}
