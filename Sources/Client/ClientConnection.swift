import Capture
import NIOCore
import Replay
import Transport
import WebSocket

/// One connection of an endpoint, on its event loop: the socket, the recorder, and the state
/// machine that decides what to do.
final class ClientConnection {
  let setup: ClientSetup
  let request: ClientRequest
  /// Which end of the connection it is.
  let side: Endpoint
  let loop: any EventLoop
  let report: @Sendable (ClientEvent) -> Void
  var machine: ClientSession
  var echo: EchoSession?
  var replay: ReplayDriver?
  /// The messages that the connection begins with, until they are sent.
  var firstMessages: ConnectionOpening?
  var handler: ClientHandler?
  var recorder: ConnectionRecorder?
  /// As the server: the opening handshake, until it is answered.
  var opening: ServerOpening?
  var accepted: AcceptedChannel?
  /// How many bytes the postponed echoes have.
  private var delayed = 0
  var isClosed = false
  /// The Pings without a Pong, where Pings are to be reported.
  private var pings = PingTracker()
  /// Distinguishes the timer that was set last from those it replaced.
  var timer: Scheduled<Void>?

  init(
    setup: ClientSetup, request: ClientRequest, as side: Endpoint = .client, loop: any EventLoop,
    report: @escaping @Sendable (ClientEvent) -> Void
  ) {
    self.setup = setup
    self.request = request
    self.side = side
    self.loop = loop
    self.report = report
    machine = ClientSession(
      url: request.url.description, side: side, reflexes: Self.reflexes(of: request),
      handshakePatience: request.connectTimeout,
      offer: PermessageDeflate(accepted: request.deflate), sizeLimit: request.sizeLimit,
      failsBreaches: request.failsBreaches)
    for command in request.firstCommands {
      machine.waiting.append((command, setup.key()))
    }
    if request.echo { echo = EchoSession(peer: side.peer) }
    firstMessages = request.opening.map {
      ConnectionOpening($0, patience: request.connectTimeout)
    }
  }

  /// What happens automatically: an echo answers Pings in their order among the messages.
  private static func reflexes(of request: ClientRequest) -> ClientReflexes {
    var reflexes = request.reflexes
    if request.echo { reflexes.answersPings = false }
    return reflexes
  }

  /// The connection's number in the session, once it has one.
  var number: UInt32? { recorder?.number }

  /// Connects and begins the opening handshake.
  func start() {
    let dialer: Dialer
    do {
      dialer = try setup.dialer(for: request)
    } catch {
      return report(.failed(error.text, exitStatus: ExitStatus.noInput))
    }
    let connection = NIOLoopBound(self, eventLoop: loop)
    let dialled = dialer.dial(on: loop) { channel in
      try channel.pipeline.syncOperations.addHandler(
        ClientHandler(connection: connection.value))
    }
    dialled.assumeIsolated().whenComplete { result in
      switch result {
      case .success(let connected): self.connected(connected)
      case .failure(let error):
        self.unreachable(DialError(error, timeout: dialer.timeout))
      }
    }
  }

  private func unreachable(_ failure: DialError) {
    if isClosed { return }
    let sentence = "cannot reach \(request.url.description): \(failure.text)"
    setup.session.note(sentence, at: setup.clock())
    report(.failed(sentence, exitStatus: ExitStatus.unavailable))
  }

  private func connected(_ connected: Dialer.Connected) {
    let channel = connected.channel
    if isClosed { return channel.close(promise: nil) }
    guard let handler = try? channel.pipeline.syncOperations.handler(type: ClientHandler.self)
    else { return unreachable(DialError(.closedEarly)) }
    self.handler = handler
    recorder = setup.session.recorder(
      ConnectionOrigin(
        client: channel.localAddress, server: channel.remoteAddress, tls: connected.tls,
        unixPath: request.reach.unixPath(for: request.url)), limits: limits)
    run(machine.connected(request: request.handshake ?? makeHandshake()))
    if let number { request.numbered?(number) }
    handler.resume()
  }

  var limits: FrameLimits {
    var limits = FrameLimits()
    if let limit = request.sizeLimit { limits.sizeLimit = limit }
    return limits
  }

  private func makeHandshake() -> [UInt8] {
    if let template = request.template {
      return HandshakeTemplate.fill(template, "{{key}}", with: setup.nonce())
    }
    return HandshakeRequest.make(
      url: request.url, key: setup.nonce(), subprotocols: request.subprotocols,
      extensions: request.compress ? request.deflate.text : nil,
      headers: request.headers, origin: request.origin)
  }
}

// What happens.
extension ClientConnection {
  /// Bytes of echoes that may wait.
  private static let delayedLimit = 4 << 20

  /// Whether there is room for what the peer sends next: not before there is a recorder, not while
  /// the handshake is being answered, and an echo does not read faster than it can write.
  var mayRead: Bool {
    guard let handler else { return false }
    if isClosed { return true }
    if opening?.isAnswering == true { return false }
    guard echo == nil || (handler.isWritable && delayed <= Self.delayedLimit) else { return false }
    switch machine.state {
    // Nothing of it is printed yet, and the gate only knows open connections.
    case .handshaking, .refused: return true
    case .open, .closing, .over: return setup.gate?.isOpen ?? true
    }
  }

  func received(_ buffer: ByteBuffer) {
    guard !isClosed else { return }
    if opening != nil { return receivedRequest(buffer) }
    guard let recorder else { return }
    buffer.withCapturedBytes { recorder.receive($0, from: side.peer, at: setup.clock()) }
    setup.gate?.receive(buffer.readableBytes)
    let (events, notables) = (recorder.events, recorder.notables)
    run(machine.received(events, connection: recorder.number ?? 0))
    if let (response, body) = recorder.refusalUnderWay {
      run(machine.refused(Refusal(response: response, body: body)))
    }
    if echo != nil { echoBack(buffer, events) }
    if firstMessages != nil { play(firstMessages?.received(buffer, events) ?? []) }
    if machine.judges { judge(events) }
    if request.reportsPings { report(notables, from: side.peer) }
    run(
      machine.passed(
        notables, from: side.peer, isWritable: handler?.isWritable ?? false, keys: setup.key))
    replay?.step()
  }

  /// Reads on, where reading was put off.
  func resumeReading() { handler?.resume() }

  /// Reports the Pings and Pongs among the frames that passed.
  private func report(_ notables: [FrameBatch.Notable], from: Endpoint) {
    for notable in notables {
      _ = pings.frame(
        opcode: notable.opcode, from: from, offset: notable.offset, time: setup.clock(),
        payload: notable.payload)
      switch notable.opcode {
      case .ping where from == side.peer: report(.ping(notable.payload))
      case .pong where from == side.peer:
        report(.pong(notable.payload, roundTrip: pings.roundTrip))
      default: break
      }
    }
  }

  func writable() {
    run(machine.writable())
    replay?.step()
  }

  /// The transport ended; `error` broke it, if it did not just end.
  func ended(by side: Endpoint, isReset: Bool, because error: (any Error)? = nil) {
    // Without a recorder, the connection was never established, and the dialler reports why.
    guard !isClosed, recorder != nil else { return }
    isClosed = true
    timer?.cancel()
    firstMessages?.stop()
    firstMessages = nil
    replay?.stop()
    replay = nil
    let clause = error.flatMap {
      DialError.clause($0, hasOwnCertificate: request.tls.certificateFile != nil)
    }
    // The state machine itself reports a handshake without an answer.
    if let clause, machine.state != .handshaking {
      recorder?.fail("the \(self.side.peer.name) \(clause)", at: setup.clock())
    }
    recorder?.end(by: side, isReset: isReset, at: setup.clock())
    var summary: CloseSummary?
    for case .closed(let close) in recorder?.events ?? [] { summary = close }
    run(machine.ended(summary, because: clause))
    setup.forget(number)
  }

  /// Does what the user asks for, in order; messages that follow each other leave in one write.
  ///
  /// - Parameter promise: Fulfilled once the bytes are with the kernel; it fails when they never
  ///   will be.
  /// - Returns: How many of the requests are carried out, from the first on; each message of a
  ///   batch counts.
  @discardableResult
  func perform(_ commands: [ClientCommand], promise: EventLoopPromise<Void>? = nil) -> Int {
    var messages = ByteBuffer()
    var taken = 0
    for command in commands {
      guard machine.accepts(command) else { break }
      taken += command.count
      let actions =
        if case .messages(let batch) = command {
          machine.run(batch, keys: setup.key)
        } else {
          machine.run(command, key: setup.key())
        }
      if command.isMessage, case .write(let bytes)? = actions.first, actions.count == 1 {
        messages.writeBytes(bytes)
        continue
      }
      write(&messages)
      run(actions)
    }
    write(&messages)
    if let promise { confirm(promise) }
    return taken
  }

  /// Fulfils a promise once everything that was written has left.
  private func confirm(_ promise: EventLoopPromise<Void>) {
    // Before there is a socket nothing was written, and what was asked for waits.
    guard let handler else { return promise.succeed() }
    handler.write(ByteBuffer(), promise: promise)
  }

  private func write(_ messages: inout ByteBuffer) {
    if messages.readableBytes > 0 { write(messages) }
    messages = ByteBuffer()
  }

  /// Ends the connection at once: with a Close of 1001 when it is open, but without waiting for an
  /// answer.
  func abandon() {
    guard !isClosed else { return }
    if machine.isOpen { run(machine.run(.close(.goingAway, reason: ""), key: setup.key())) }
    machine.abandon()
    if recorder == nil { isClosed = true } else { disconnect() }
  }

  private func echoBack(_ buffer: ByteBuffer, _ events: [DissectorEvent]) {
    let commands = buffer.withUnsafeReadableBytes {
      echo?.received($0, events, underWay: findingsUnderWay) ?? []
    }
    guard let delay = request.echoDelay, !commands.isEmpty else { return _ = perform(commands) }
    let size = buffer.readableBytes
    delayed += size
    loop.assumeIsolated().scheduleTask(in: .nanoseconds(Int64(delay * 1e9))) { [weak self] in
      guard let self else { return }
      delayed -= size
      perform(commands)
      handler?.resume()
    }
  }

  /// The rules that the peer's incomplete frame already breaks.
  private var findingsUnderWay: [Finding] {
    setup.session.log.read { state in
      state.connection(number ?? 0)?.underWay.filter { $0.from == side.peer } ?? []
    }.flatMap(\.findings)
  }

  private func judge(_ events: [DissectorEvent]) {
    var findings = findingsUnderWay
    for case .finding(let finding, row: _, after: _) in events { findings.append(finding) }
    run(machine.judged(findings, key: setup.key))
  }
}

// Carries out the actions.
extension ClientConnection {
  func run(_ actions: [ClientSession.Action]) {
    for action in actions {
      switch action {
      case .write(let bytes): write(ByteBuffer(bytes: bytes))
      case .writeLater(let bytes, let seconds):
        loop.assumeIsolated().scheduleTask(in: .nanoseconds(Int64(seconds * 1e9))) { [weak self] in
          self?.write(ByteBuffer(bytes: bytes))
        }
      case .report(let event): tell(event)
      case .wait(let seconds): setTimer(seconds)
      case .disconnect: disconnect()
      case .note(let sentence):
        setup.session.note(sentence, connection: recorder?.number, at: setup.clock())
      }
    }
  }

  func write(_ buffer: ByteBuffer) {
    guard let recorder, let handler, !isClosed else { return }
    handler.write(buffer, promise: nil)
    // The writing itself may have found the connection broken.
    guard !isClosed else { return }
    buffer.withCapturedBytes { recorder.receive($0, from: side, at: setup.clock()) }
    let notables = recorder.notables
    if request.reportsPings { report(notables, from: side) }
    run(machine.passed(notables, from: side, isWritable: false, keys: setup.key))
  }

  private func tell(_ event: ClientEvent) {
    if case .failed(let sentence, _) = event { recorder?.fail(sentence, at: setup.clock()) }
    report(event)
    guard case .opened(let number, _) = event else { return }
    startReplay(number)
    // The answer to the handshake is still being taken in.
    if firstMessages != nil {
      loop.assumeIsolated().execute { [weak self] in self?.play(self?.firstMessages?.begin() ?? [])
      }
    }
  }

  private func setTimer(_ seconds: Double) {
    timer?.cancel()
    timer = loop.assumeIsolated().scheduleTask(in: Self.amount(seconds)) { [weak self] in
      guard let self else { return }
      run(machine.timerFired(key: setup.key()))
    }
  }

  func disconnect() {
    ended(by: side, isReset: false)
    handler?.close(lingers: side == .server)
  }
}

@available(*, unavailable)
extension ClientConnection: Sendable {}
