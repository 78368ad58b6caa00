import Pcapng
import WebSocket

/// What becomes of one unit after the other.
extension DirectionRelay {
  /// Judges a unit and puts it in its queue.
  mutating func take(
    _ unit: InterceptedMessage, at now: UInt64, _ around: Surroundings, _ actions: inout [Action]
  ) {
    if writer.isClosed {
      // The receiver got a Close that was not the sender's; after it there is nothing to say.
      return actions.append(
        unit.opcode == .close ? .closeAnswered : .dropped(unit, FrameAnnotation(.dropped)))
    }
    var verdict = unit.isComplete ? around.judge(unit) : .pass
    // Nothing else waits for a Ping or a Pong, and they wait for nobody.
    if unit.isKeepAlive { verdict.isHeld = false }
    var item = RelayQueue.Item(
      unit: unit, verdict: verdict, due: due(unit, verdict, at: now), id: nil)
    if unit.isKeepAlive { return keepAlives.append(item) }
    if verdict.isHeld || queue.isBlocked {
      let id = around.nextID()
      item.id = id
      actions.append(.hold(held(item, id: id, at: now), unit))
    }
    queue.append(item)
  }

  /// Lets go what may go by now, and the frames that were waiting to be injected.
  mutating func release(
    at now: UInt64, _ around: Surroundings, _ actions: inout [Action]
  ) {
    while let next = keepAlives.first, next.due <= now, !hasFailed {
      emit(keepAlives.removeFirst(), around, &actions)
    }
    while let next = queue.first, !next.isBlocking, next.due <= now, !hasFailed {
      emit(queue.removeFirst(), around, &actions)
    }
    for frame in writer.flush(random: around.random) {
      actions.append(.send(frame, FrameAnnotation(.injected)))
    }
  }

  private mutating func due(
    _ unit: InterceptedMessage, _ verdict: InterceptDecision, at now: UInt64
  ) -> UInt64 {
    let due = now &+ verdict.delay
    guard let rate = verdict.rate else { return due }
    let bytes = UInt64(verdict.payload?.count ?? unit.wire.count)
    let (nanoseconds, overflow) = bytes.multipliedReportingOverflow(by: 1_000_000_000)
    let duration = overflow ? UInt64.max >> 1 : nanoseconds / max(1, rate)
    throttledUntil = max(throttledUntil, now) &+ duration
    return max(due, throttledUntil)
  }

  private func held(_ item: RelayQueue.Item, id: UInt64, at now: UInt64) -> HeldItem {
    HeldItem(
      id: id, connection: connection, from: from, firstByte: item.unit.firstByte,
      frameCount: item.unit.headers.count, payload: item.unit.content,
      edited: item.verdict.payload,
      isCompressed: item.unit.isCompressed, isReadable: item.unit.isReadable,
      wireLength: item.unit.wire.count, time: now,
      reason: item.verdict.isHeld ? .filter : .order)
  }

  private mutating func emit(
    _ item: RelayQueue.Item, _ around: Surroundings, _ actions: inout [Action]
  ) {
    if let id = item.id { actions.append(.release(id)) }
    var mark = FrameAnnotation(rules: item.verdict.rules, held: item.id)
    if writer.isClosed {
      mark.flags = .dropped
      return actions.append(.dropped(item.unit, mark))
    }
    guard let output = writer.write(item.unit, change(item), random: around.random) else {
      return fail(&actions)
    }
    mark.isTranscoded = output.isTranscoded
    if item.verdict.isDropped {
      mark.flags = .dropped
      actions.append(.dropped(item.unit, mark))
    }
    if !output.bytes.isEmpty {
      let isChanged = item.verdict.payload != nil || item.verdict.fragmentSize != nil
      mark.flags = isChanged || item.verdict.isDropped ? .edited : []
      if isChanged, mark.held == nil {
        let id = around.nextID()
        actions.append(.keep(id, item.unit))
        mark.held = id
      }
      // The original is of use only beside something else.
      if mark.flags.isEmpty { mark.held = nil }
      actions.append(.send(output.bytes, mark.isEmpty ? nil : mark))
    }
    if let disruption = item.verdict.disruption {
      actions.append(.disrupt(disruption, rules: item.verdict.rules))
    }
  }

  private func change(_ item: RelayQueue.Item) -> InterceptEncoder.Change {
    let verdict = item.verdict
    if verdict.isDropped { return .drop }
    if let size = verdict.fragmentSize {
      return .split(verdict.payload ?? item.unit.content, size: size)
    }
    return verdict.payload.map { .payload($0) } ?? .none
  }
}
