import Capture
import Intercept
import NIOCore
import Transport
import WebSocket

/// How a connection leaves the path on which bytes pass as they come, and returns to it.
extension ProxiedConnection {
  /// The connection is a WebSocket now: it can be held, edited and injected into.
  func enterIntercept() {
    guard case .unavailable = interception, !isClosed, let number = recorder?.number else { return }
    interception = .idle(number)
    noteHandshakeRules()
    let loop = channel.eventLoop
    let connection = NIOLoopBound(self, eventLoop: loop)
    intercept.enter(connection: number) { command in
      loop.execute { connection.value.run(command) }
    }
    rearm()
  }

  func leaveIntercept() {
    intercepted?.stop()
    guard let number = interceptNumber else { return }
    let lost = Endpoint.allCases.reduce(0) { $0 + (intercepted?[$1].undecidedCount ?? 0) }
    if lost > 0 {
      let what = lost == 1 ? "1 held message" : "\(lost) held messages"
      setup.session.note(
        "\(what) went nowhere: the connection ended", connection: number, at: setup.clock())
    }
    intercept.leave(connection: number)
    interception = .unavailable
  }

  private func run(_ command: InterceptCommand) {
    guard !isClosed, interceptNumber != nil else { return }
    switch command {
    case .rearm: rearm()
    case .forward(let id, let payload):
      for end in Endpoint.allCases { intercepted?[end].forward(id, payload: payload) }
    case .drop(let id):
      for end in Endpoint.allCases { intercepted?[end].drop(id) }
    case .inject(let frame, let end): inject(frame, toward: end)
    case .disrupt(let disruption): disrupt(disruption, rules: [])
    case .note(let text): recorder?.note(text, at: setup.clock())
    }
    advance()
  }

  private func rearm() {
    let armed = intercept.armed
    if armed.holdFilter != nil || !armed.rules.isEmpty { startIntercepting() }
    intercepted?.arm(armed.holdFilter, rules: armed.rules)
    if armed.isShutDown, let gone = intercepted?.gone.first { return disconnected(gone) }
    advance()
  }

  /// Begins to relay frame by frame.
  func startIntercepting() {
    guard case .idle(let number) = interception, let recorder else { return }
    // The answer to its upgrade may not be in the log yet.
    setup.session.catchUp()
    let known = setup.session.log.read { state in
      (state.connection(number)?.brief, state.origin)
    }
    guard let record = known.0 else { return }
    let connection = InterceptedConnection(record, start: known.1, recorder: recorder)
    for end in Endpoint.allCases where isSocketOver(end) { connection.noteEnd(of: end) }
    interception = .active(number, connection)
  }

  /// Returns to the fast path once there is no filter or rule, nothing is held, and the receiver
  /// has got exactly what was sent.
  private func stopInterceptingIfPossible() {
    guard case .active(let number, let path) = interception, path.isTransparent,
      !intercept.isActive
    else { return }
    interception = .idle(number)
    path.stop()
    for end in Endpoint.allCases {
      let rest = path[end].takeRest()
      if !rest.isEmpty { pass(ByteBuffer(bytes: rest), from: end, at: setup.clock()) }
    }
  }

  /// Forwards what is kept of a frame or message whose rest will not come.
  func passRest(of end: Endpoint) {
    guard case .active(let number, let path) = interception, path[end].isTransparent else { return }
    let rest = path[end].takeRest()
    guard !rest.isEmpty else { return }
    interception = .idle(number)
    path.stop()
    pass(ByteBuffer(bytes: rest), from: end, at: setup.clock())
  }

  /// Takes what one end sent: frames of which nothing armed asks anything pass as they came, the
  /// others are kept until they are decided about.
  func receiveIntercepted(_ buffer: ByteBuffer, from end: Endpoint) {
    var rest = buffer
    while rest.readableBytes > 0, !isClosed {
      guard let path = intercepted else { return pass(rest, from: end, at: setup.clock()) }
      let piece = rest.withUnsafeReadableBytes { path.nextPiece(of: $0, from: end) }
      guard let bytes = rest.readSlice(length: piece.count) else { return }
      if piece.passes {
        forward(bytes, from: end, at: setup.clock())
      } else {
        path[end].receive(bytes.readableBytesView)
        advance()
      }
    }
  }

  /// Advances both directions as far as possible.
  func advance() {
    guard let path = intercepted else { return }
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
    guard !isClosed, intercepted === path else { return }
    client?.flush()
    server?.flush()
    scheduleAdvance(path)
    stopInterceptingIfPossible()
    client?.resume()
    server?.resume()
  }

  private func scheduleAdvance(_ path: InterceptedConnection) {
    let connection = NIOLoopBound(self, eventLoop: channel.eventLoop)
    path.schedule(at: setup.clock(), on: channel.eventLoop) { connection.value.advance() }
  }

  private func advance(_ end: Endpoint, on path: InterceptedConnection) {
    let context = context(of: end, path)
    while !isClosed, intercepted === path {
      let actions = path[end].advance(at: setup.clock(), context)
      if actions.isEmpty { return }
      path.mustAdvance = true
      for action in actions where !isClosed { run(action, from: end, path) }
    }
  }

  private func context(
    of end: Endpoint, _ path: InterceptedConnection
  ) -> InterceptedDirection.Context {
    let random = { UInt32.random(in: 0...UInt32.max) }
    let clock = setup.clock
    return InterceptedDirection.Context(
      decide: { path.rules.decision(on: $0, from: end, at: clock(), random: random) },
      nextID: intercept.nextID, random: random,
      window: { [recorder] in recorder?.window(of: end) ?? [] })
  }

  private func run(
    _ action: InterceptedDirection.Action, from end: Endpoint, _ path: InterceptedConnection
  ) {
    let time = setup.clock()
    switch action {
    case .send(let bytes, let annotation):
      // Nothing can be sent to a closed socket, so it receives nothing.
      guard !path.gone.contains(end.peer) else { return }
      let buffer = ByteBuffer(bytes: bytes)
      beginForwarding()
      (end == .client ? server : client)?.write(buffer)
      buffer.withCapturedBytes { recorder?.receive($0, from: end, at: time, mark: annotation) }
      endForwarding()
    case .dropped(let message, let annotation):
      recorder?.drop(message.keptFrames, from: end, at: time, mark: annotation)
    case .hold(let item, let message):
      recorder?.keep(message.keptFrames, id: item.id, from: end, at: time)
      intercept.hold(item)
    case .keep(let id, let message): recorder?.keep(message.keptFrames, id: id, from: end, at: time)
    case .release(let id): intercept.release(id)
    case .disrupt(let disruption, let rules): disrupt(disruption, rules: rules)
    case .closeAnswered: closeAnswered(by: end, path)
    case .fail(let sentence):
      recorder?.fail(sentence, at: time)
      resetBoth()
    case .end: finish(end, path)
    }
  }

  /// The stream of one end has ended, after everything that was held of it.
  private func finish(_ end: Endpoint, _ path: InterceptedConnection) {
    path.noteEnd(of: end)
    if path.gone.contains(end) { disconnected(end) } else { inputClosed(end) }
  }
}

// The ends of streams, which wait for what is held.
extension ProxiedConnection {
  /// Whether nothing more of what an end sent will be forwarded.
  func isInputOver(_ end: Endpoint) -> Bool {
    isSocketOver(end) && (intercepted?.ended.contains(end) ?? true)
  }

  private func isSocketOver(_ end: Endpoint) -> Bool {
    (end == .client ? client : server)?.isInputClosed ?? false
  }

  /// Lets the end of a stream wait for what is held; false when there is nothing to wait for.
  func defersEnd(of end: Endpoint, isGone: Bool) -> Bool {
    guard let path = intercepted, !path.ended.contains(end), !intercept.isShutDown else {
      return false
    }
    if isGone { path.noteGone(end) }
    path[end].inputEnded()
    advance()
    return true
  }
}
