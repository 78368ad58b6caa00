import Capture
import Intercept
import NIOCore
import Transport
import WebSocket

/// How a relayed connection leaves the path on which bytes pass as they come, and returns to it.
extension ProxiedConnection {
  /// The connection is a WebSocket now: it can be held, edited and injected into.
  func enterIntercept() {
    guard interceptNumber == nil, !isClosed, let recorder, recorder.phase == .frames,
      let number = recorder.number
    else { return }
    interceptNumber = number
    tellOfHandshakeRules()
    let loop = channel.eventLoop
    let relay = NIOLoopBound(self, eventLoop: loop)
    intercept.enter(connection: number) { command in
      loop.execute { relay.value.intercepted(command) }
    }
    rearm()
  }

  func leaveIntercept() {
    framewise?.stop()
    guard let number = interceptNumber else { return }
    let lost = Endpoint.allCases.reduce(0) { $0 + (framewise?[$1].undecidedCount ?? 0) }
    if lost > 0 {
      let what = lost == 1 ? "1 held message" : "\(lost) held messages"
      setup.session.note(
        "\(what) went nowhere: the connection ended", connection: number, at: setup.clock())
    }
    intercept.leave(connection: number)
    interceptNumber = nil
    framewise = nil
  }

  private func intercepted(_ command: InterceptCommand) {
    guard !isClosed, interceptNumber != nil else { return }
    switch command {
    case .rearm: rearm()
    case .forward(let id, let payload):
      for end in Endpoint.allCases { framewise?[end].forward(id, payload: payload) }
    case .drop(let id):
      for end in Endpoint.allCases { framewise?[end].drop(id) }
    case .inject(let frame, let end): inject(frame, toward: end)
    case .disrupt(let disruption): disrupt(disruption, rules: [])
    case .note(let text): recorder?.note(text, at: setup.clock())
    }
    advance()
  }

  private func rearm() {
    let (holdFilter, rules) = (intercept.active, intercept.rules)
    if holdFilter != nil || !rules.isEmpty { goFramewise() }
    framewise?.arm(holdFilter, rules: rules)
    if intercept.isShutDown, let gone = framewise?.gone.first { return disconnected(gone) }
    advance()
  }

  func goFramewise() {
    guard framewise == nil, let recorder, let number = interceptNumber else { return }
    let known = setup.session.log.read { state in
      (state.connection(number)?.brief, state.origin)
    }
    guard let record = known.0 else { return }
    framewise = FramewisePath(connection: record, start: known.1, recorder: recorder)
    for end in Endpoint.allCases where isInputOver(end) { framewise?.noteEnd(of: end) }
  }

  /// Returns to the fast path once nothing is armed, held, or different from what was sent.
  private func goRawIfPossible() {
    guard let path = framewise, path.isTransparent, !intercept.isActive else { return }
    framewise = nil
    path.stop()
    for end in Endpoint.allCases {
      let rest = path[end].takeRest()
      if !rest.isEmpty { pass(ByteBuffer(bytes: rest), from: end, at: setup.clock()) }
    }
  }

  /// Passes on what is kept of a frame or message whose rest will not come.
  func passRest(of end: Endpoint) {
    guard let path = framewise, path[end].isTransparent else { return }
    let rest = path[end].takeRest()
    guard !rest.isEmpty else { return }
    framewise = nil
    path.stop()
    pass(ByteBuffer(bytes: rest), from: end, at: setup.clock())
  }

  /// Takes what one end sent.
  func receiveFramewise(_ buffer: ByteBuffer, from end: Endpoint) {
    framewise?[end].receive(buffer.readableBytesView)
    advance()
  }

  /// Goes on with both directions as far as possible.
  func advance() {
    guard let path = framewise else { return }
    if path.isAdvancing {
      path.mustAdvance = true
      return
    }
    path.isAdvancing = true
    repeat {
      path.mustAdvance = false
      for end in Endpoint.allCases { advance(end, on: path) }
    } while path.mustAdvance && !isClosed
    path.isAdvancing = false
    guard !isClosed, framewise === path else { return }
    client?.flush()
    server?.flush()
    scheduleAdvance(path)
    goRawIfPossible()
    client?.resume()
    server?.resume()
  }

  private func scheduleAdvance(_ path: FramewisePath) {
    let relay = NIOLoopBound(self, eventLoop: channel.eventLoop)
    path.schedule(at: setup.clock(), on: channel.eventLoop) { relay.value.advance() }
  }

  private func advance(_ end: Endpoint, on path: FramewisePath) {
    let around = surroundings(of: end, path)
    while !isClosed, framewise === path {
      let actions = path[end].advance(at: setup.clock(), around)
      if actions.isEmpty { return }
      path.mustAdvance = true
      for action in actions where !isClosed { run(action, from: end, path) }
    }
  }

  private func surroundings(
    of end: Endpoint, _ path: FramewisePath
  ) -> DirectionRelay.Surroundings {
    let random = { UInt32.random(in: 0...UInt32.max) }
    let clock = setup.clock
    return DirectionRelay.Surroundings(
      judge: { path.judge.judge($0, from: end, at: clock(), random: random) },
      nextID: intercept.nextID, random: random,
      window: { [recorder] in recorder?.window(of: end) ?? [] })
  }

  private func run(_ action: DirectionRelay.Action, from end: Endpoint, _ path: FramewisePath) {
    let time = setup.clock()
    switch action {
    case .send(let bytes, let mark):
      // To a socket that is gone nothing can be sent, and nobody received it.
      guard !path.gone.contains(end.peer) else { return }
      let buffer = ByteBuffer(bytes: bytes)
      buffer.withCapturedBytes { recorder?.receive($0, from: end, at: time, mark: mark) }
      (end == .client ? server : client)?.write(buffer)
    case .dropped(let unit, let mark):
      recorder?.drop(unit.keptFrames, from: end, at: time, mark: mark)
    case .hold(let item, let unit):
      recorder?.keep(unit.keptFrames, id: item.id, from: end, at: time)
      intercept.hold(item)
    case .keep(let id, let unit): recorder?.keep(unit.keptFrames, id: id, from: end, at: time)
    case .release(let id): intercept.release(id)
    case .disrupt(let disruption, let rules): disrupt(disruption, rules: rules)
    case .closeAnswered: closeAnswered(by: end, path)
    case .fail(let sentence):
      recorder?.fail(sentence, at: time)
      resetBoth()
    case .end: finish(end, path)
    }
  }

  /// The stream of one end is over, after everything that was held of it.
  private func finish(_ end: Endpoint, _ path: FramewisePath) {
    path.noteEnd(of: end)
    if path.gone.contains(end) { disconnected(end) } else { inputClosed(end) }
  }
}

// The ends of streams, which wait for what is held.
extension ProxiedConnection {
  /// Whether nothing more of what an end sent will go on.
  func isInputOver(_ end: Endpoint) -> Bool {
    let isClosed = (end == .client ? client : server)?.isInputClosed ?? false
    return isClosed && (framewise?.ended.contains(end) ?? true)
  }

  /// Lets the end of a stream wait for what is held; false when there is nothing to wait for.
  func defersEnd(of end: Endpoint, isGone: Bool) -> Bool {
    guard let path = framewise, !path.ended.contains(end), !intercept.isShutDown else {
      return false
    }
    if isGone { path.noteGone(end) }
    path[end].inputEnded()
    advance()
    return true
  }
}
