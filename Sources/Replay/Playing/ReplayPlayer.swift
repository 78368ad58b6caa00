package import Capture
import Text
package import WebSocket

/// Plays one end of a recorded connection on a live one: it decides what to send and when, and
/// watches what comes back.
///
/// It holds no socket and knows no clock; moments are nanoseconds of any clock that only goes
/// forward. It belongs to one thread.
package final class ReplayPlayer {
  package enum Action: Equatable, Sendable {
    case send([UInt8])
    /// Call `step` again after this many nanoseconds at the latest.
    case wait(nanoseconds: UInt64)
    /// Everything has been played.
    case finish(Ending)
    /// It cannot continue; one sentence says why.
    case fail(String)
  }

  /// What is left to do when everything has been played.
  package enum Ending: Equatable, Sendable {
    /// The closing handshake is under way.
    case closing
    /// The recording does not have the connection's end.
    case open
    /// The transport is to be ended without Close.
    case disconnect
  }

  /// The recorded and the live connection.
  package struct Line: Sendable {
    package var recorded: Session
    /// The connection's number in the recording.
    package var connection: UInt32
    package var live: Session
    package var liveConnection: UInt32

    package init(
      recorded: Session, connection: UInt32, live: Session, liveConnection: UInt32
    ) {
      self.recorded = recorded
      self.connection = connection
      self.live = live
      self.liveConnection = liveConnection
    }
  }

  /// Bytes that are sent at once.
  private static let batch = 64 << 10

  private let role: Endpoint
  private let options: ReplayOptions
  private let variables: ReplayVariables
  private let script: ReplayScript
  private let encoder: ReplayEncoder
  private let live: ConversationReader
  private var liveView = MessageView()
  private var expected = ExpectedMessages()
  private var pace: ReplayPace
  private var pending: ReplayScript.Step?
  /// When the wait for the other end began.
  private var blockedSince: UInt64?
  private var wasBlocked = false
  private var patience: ReplayPatience
  /// Whether the current wait has been reported.
  private var hasReportedWait = false
  /// Called with one sentence when the other end is waited for longer than a moment, once a wait.
  package var onWaiting: ((String) -> Void)?
  /// The recorded moment by which everything waited for had come.
  private var saidBy: UInt64 = 0
  private var hasPeerClosed = false
  package private(set) var isFinished = false

  /// - Parameters:
  ///   - role: The end that is played.
  ///   - keys: Makes masking keys.
  ///   - now: The moment at which the live connection opened.
  package init(
    _ line: Line, role: Endpoint, options: ReplayOptions, variables: ReplayVariables,
    keys: @escaping () -> MaskingKey, now: UInt64
  ) {
    self.role = role
    self.options = options
    self.variables = variables
    script = ReplayScript(
      line.recorded, connection: line.connection, role: role, options: options)
    let agreed = line.live.log.read {
      $0.connection(line.liveConnection)?.handshake?.permessageDeflate
    }
    encoder = ReplayEncoder(
      line.recorded, connection: line.connection, role: role, live: agreed, variables: variables,
      exact: options.exact, masks: options.masks, keys: keys)
    patience = ReplayPatience(timeout: options.timeout)
    live = ConversationReader(line.live, connection: line.liveConnection)
    let opened = script.record?.openedTime ?? script.record?.time ?? 0
    pace = ReplayPace(speed: options.speed, recorded: opened, live: now)
    script.passOver = { [encoder] frame in encoder.passOver(frame) }
  }

  /// Continues: after the connection opened, after anything came, when the time that was asked for
  /// is over, and when the socket takes bytes again.
  ///
  /// - Returns: What to do, in order. After a lone `send`, it has to be called again.
  package func step(now: UInt64, isWritable: Bool) -> [Action] {
    readLive(now: now)
    var bytes: [UInt8] = []
    while !isFinished, bytes.count < Self.batch {
      guard let step = pending ?? script.next() else {
        isFinished = true
        break
      }
      pending = step
      if let actions = take(step, now: now, isWritable: isWritable, into: &bytes) {
        return (bytes.isEmpty ? [] : [.send(bytes)]) + actions
      }
      pending = nil
    }
    return bytes.isEmpty ? [] : [.send(bytes)]
  }

  /// Takes one step of the script; nil when it is done and the next can be taken.
  private func take(
    _ step: ReplayScript.Step, now: UInt64, isWritable: Bool, into bytes: inout [UInt8]
  ) -> [Action]? {
    switch step {
    case .expect(let message):
      saidBy = max(saidBy, message.time)
      if let live = expected.expect(message) { matched(message, live) }
      return nil
    case .send(let frame), .sendOriginal(let frame):
      let isOriginal = if case .sendOriginal = step { true } else { false }
      return send(
        frame, isOriginal: isOriginal, now: now, isWritable: isWritable, into: &bytes)
    case .peerClose(let time):
      saidBy = max(saidBy, time)
      return awaitEnd(time: time, now: now)
    case .end(let by, let time): return end(by: by, time: time, now: now)
    }
  }

  private func send(
    _ frame: LoggedFrame, isOriginal: Bool, now: UInt64, isWritable: Bool, into bytes: inout [UInt8]
  ) -> [Action]? {
    if hasPeerClosed { return finish(.closing) }
    let isClose = frame.row.opcode == .close
    let waits = options.wait == .match || (isClose && role == .client)
    if waits,
      let actions = block(
        now: now, until: expected.outstanding.isEmpty, for: outstandingText)
    {
      return actions
    }
    if let actions = wait(for: frame.row.time, now: now) { return actions }
    guard isWritable else { return [] }
    do throws(ReplayEncodingError) {
      bytes +=
        isOriginal
        ? try encoder.original(frame)
        : try encoder.bytes(of: frame, ordinal: script.reader.count)
    } catch {
      isFinished = true
      return [.fail("\(error.text); the replay ends there")]
    }
    return isClose ? finish(.closing) : nil
  }

  private func finish(_ ending: Ending) -> [Action] {
    isFinished = true
    return [.finish(ending)]
  }
}

// Waiting.
extension ReplayPlayer {
  /// Waits until `isDone`, or until the other end's time is up.
  ///
  /// - Parameter what: What is waited for, for a sentence.
  private func block(now: UInt64, until isDone: Bool, for what: () -> String) -> [Action]? {
    if !isDone {
      let since = blockedSince ?? now
      blockedSince = since
      wasBlocked = true
      guard
        let deadline = patience.end(since: since, hasSubstitutes: expected.hasSubstitutes)
      else { return [] }
      if now < deadline {
        let notice = tellOfWait(since: since, now: now, deadline - since, what)
        return [.wait(nanoseconds: min(deadline - now, notice))]
      }
      expected.giveUp()
      patience.ranOut()
    }
    blockedSince = nil
    hasReportedWait = false
    if wasBlocked { pace.anchor(recorded: saidBy, live: now) }
    wasBlocked = false
    return nil
  }

  /// Reports what is waited for, once the wait takes long.
  ///
  /// - Returns: How long it is until that has to be reported.
  private func tellOfWait(
    since: UInt64, now: UInt64, _ time: UInt64, _ what: () -> String
  ) -> UInt64 {
    guard let onWaiting, !hasReportedWait else { return .max }
    let due = since &+ ReplayPatience.moment
    if now < due { return due - now }
    hasReportedWait = true
    let seconds = (time + 500_000_000) / 1_000_000_000
    onWaiting("waiting for the \(role.other.name) \(what()); \(seconds) s at most (--timeout)")
    return .max
  }

  /// The messages that are waited for, in words.
  private func outstandingText() -> String {
    guard let first = expected.outstanding.first else { return "to say something" }
    let more = expected.outstanding.count - 1
    let others = more == 0 ? "" : " and \(more) more"
    let shown = 40
    let kind = first.key.opcode == .text
    let text =
      kind
      ? VisibleText.make(first.content.prefix(shown)) : VisibleText.hex(first.content.prefix(16))
    let cut = first.content.count > (kind ? shown : 16) ? "…" : ""
    return "to send message \(first.number), \(text)\(cut)\(others)"
  }

  private func wait(for time: UInt64, now: UInt64) -> [Action]? {
    let due = pace.due(time)
    return due > now ? [.wait(nanoseconds: due - now)] : nil
  }

  /// The other end closed in the recording, and is given the time to do so again.
  private func awaitEnd(time: UInt64, now: UInt64) -> [Action] {
    if hasPeerClosed { return finish(.closing) }
    if blockedSince == nil, let actions = wait(for: time, now: now) { return actions }
    return block(now: now, until: false, for: { "to close" }) ?? finish(.open)
  }

  private func end(by: Endpoint?, time: UInt64, now: UInt64) -> [Action] {
    if hasPeerClosed { return finish(.closing) }
    if by == role.other { return awaitEnd(time: time, now: now) }
    if role == .client || options.wait == .match,
      let actions = block(
        now: now, until: expected.outstanding.isEmpty, for: outstandingText)
    {
      return actions
    }
    if let actions = wait(for: time, now: now) { return actions }
    return finish(by == nil ? .open : .disconnect)
  }

  /// Reads what came since the last time.
  private func readLive(now: UInt64) {
    while let frame = live.next() {
      guard frame.row.from != role else { continue }
      if frame.row.opcode == .close { hasPeerClosed = true }
      guard frame.row.message != nil, let message = live.take(frame, into: &liveView) else {
        continue
      }
      patience.heard(at: now)
      let received = ExpectedMessage(message, time: frame.row.timeEnd, rules: options.rules)
      guard let recorded = expected.receive(received) else { continue }
      matched(recorded, received)
      // An end that does what it did in the recording gets its full time again.
      if blockedSince != nil { blockedSince = now }
    }
  }

  private func matched(_ recorded: ExpectedMessage, _ live: ExpectedMessage) {
    guard variables.captures(from: role.other) else { return }
    variables.capture(recorded: recorded.content, live: live.content, from: role.other)
  }
}

@available(*, unavailable)
extension ReplayPlayer: Sendable {}
