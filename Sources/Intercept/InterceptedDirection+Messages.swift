import Pcapng
import WebSocket

/// What is done with one message after the other.
extension InterceptedDirection {
  /// Decides about a message and puts it in its queue.
  mutating func take(
    _ message: InterceptedMessage, at now: UInt64, _ context: Context, _ actions: inout [Action]
  ) {
    if encoder.isClosed {
      // The receiver got a Close that was not the sender's; nothing may follow it.
      return actions.append(
        message.opcode == .close ? .closeAnswered : .dropped(message, FrameAnnotation(.dropped)))
    }
    var decision = message.isComplete ? context.decide(message) : .pass
    // Nothing else waits for a Ping or a Pong, and they wait for nothing.
    if message.isKeepAlive { decision.isHeld = false }
    var item = InterceptQueue.Item(
      message: message, decision: decision, due: due(message, decision, at: now), id: nil)
    if message.isKeepAlive { return keepAlives.append(item) }
    if decision.isHeld || queue.isBlocked {
      let id = context.nextID()
      item.id = id
      actions.append(.hold(held(item, id: id, at: now), message))
    }
    queue.append(item)
  }

  /// Forwards what may be forwarded now, and the frames that were waiting to be injected.
  mutating func release(
    at now: UInt64, _ context: Context, _ actions: inout [Action]
  ) {
    while let next = keepAlives.first, next.due <= now, !hasFailed {
      emit(keepAlives.removeFirst(), context, &actions)
    }
    while let next = queue.first, !next.isBlocking, next.due <= now, !hasFailed {
      emit(queue.removeFirst(), context, &actions)
    }
    for frame in encoder.flush(random: context.random) {
      actions.append(.send(frame, FrameAnnotation(.injected)))
    }
  }

  private mutating func due(
    _ message: InterceptedMessage, _ decision: InterceptDecision, at now: UInt64
  ) -> UInt64 {
    let due = now &+ decision.delay
    guard let rate = decision.rate else { return due }
    let bytes = UInt64(decision.payload?.count ?? message.wire.count)
    let (nanoseconds, overflow) = bytes.multipliedReportingOverflow(by: 1_000_000_000)
    let duration = overflow ? UInt64.max >> 1 : nanoseconds / max(1, rate)
    throttledUntil = max(throttledUntil, now) &+ duration
    return max(due, throttledUntil)
  }

  private func held(_ item: InterceptQueue.Item, id: UInt64, at now: UInt64) -> HeldItem {
    HeldItem(
      id: id, connection: connection, from: from, firstByte: item.message.firstByte,
      frameCount: item.message.headers.count, payload: item.message.content,
      edited: item.decision.payload,
      isCompressed: item.message.isCompressed, isReadable: item.message.isReadable,
      wireLength: item.message.wire.count, time: now,
      reason: item.decision.isHeld ? .filter : .order)
  }

  private mutating func emit(
    _ item: InterceptQueue.Item, _ context: Context, _ actions: inout [Action]
  ) {
    if let id = item.id { actions.append(.release(id)) }
    var annotation = FrameAnnotation(rules: item.decision.rules, held: item.id)
    if encoder.isClosed {
      annotation.flags = .dropped
      return actions.append(.dropped(item.message, annotation))
    }
    guard let output = encoder.write(item.message, change(item), random: context.random) else {
      return fail(&actions)
    }
    annotation.isTranscoded = output.isTranscoded
    if item.decision.isDropped {
      annotation.flags = .dropped
      actions.append(.dropped(item.message, annotation))
    }
    if !output.bytes.isEmpty {
      let isChanged = item.decision.payload != nil || item.decision.fragmentSize != nil
      annotation.flags = isChanged || item.decision.isDropped ? .edited : []
      if isChanged, annotation.held == nil {
        let id = context.nextID()
        actions.append(.keep(id, item.message))
        annotation.held = id
      }
      // The original is of use only beside what replaced it.
      if annotation.flags.isEmpty { annotation.held = nil }
      actions.append(.send(output.bytes, annotation.isEmpty ? nil : annotation))
    }
    if let disruption = item.decision.disruption {
      actions.append(.disrupt(disruption, rules: item.decision.rules))
    }
  }

  private func change(_ item: InterceptQueue.Item) -> InterceptEncoder.Change {
    let decision = item.decision
    if decision.isDropped { return .drop }
    if let size = decision.fragmentSize {
      return .split(decision.payload ?? item.message.content, size: size)
    }
    return decision.payload.map { .payload($0) } ?? .none
  }
}
