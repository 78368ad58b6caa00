import Capture
import NIOCore
import Replay
import Transport
import WebSocket

/// One connection of an endpoint, on its event loop: the socket, the recorder, and the machine that
/// says what to do.
final class ClientConnection {
  let setup: ClientSetup
  let request: ClientRequest
  /// Which end of the connection it is.
  let side: Endpoint
  let loop: any EventLoop
  let report: @Sendable (ClientEvent) -> Void
  var machine: ClientSession
  var echo: EchoSession?
  private var replay: ReplayDriver?
  var handler: ClientHandler?
  var recorder: ConnectionRecorder?
  /// As the server: the opening handshake, until it is answered.
  var opening: ServerOpening?
  var accepted: AcceptedChannel?
  /// Bytes that echoes which are put off have.
  private var delayed = 0
  var isClosed = false
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
      // An echo answers Pings itself: in their place among the messages.
      url: request.url.description, side: side, autoPong: request.autoPong && !request.echo,
      handshakePatience: request.connectTimeout, pingInterval: request.pingInterval,
      sizeLimit: request.sizeLimit, failsBreaches: request.failsBreaches)
    for command in request.firstCommands {
      machine.waiting.append((command, setup.key()))
    }
    if request.echo { echo = EchoSession(peer: side.peer) }
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
      extensions: request.compress ? "permessage-deflate; client_max_window_bits" : nil,
      headers: request.headers, origin: request.origin)
  }
}

// What happens.
extension ClientConnection {
  /// Bytes of echoes that may wait.
  private static let delayedLimit = 4 << 20

  /// Whether there is room for what the peer sends next: not before the recorder is there, not while
  /// its handshake is being answered, and an echo does not read faster than it can write.
  var mayRead: Bool {
    guard let handler else { return false }
    if isClosed { return true }
    if opening?.isAnswering == true { return false }
    return echo == nil || (handler.isWritable && delayed <= Self.delayedLimit)
  }

  func received(_ buffer: ByteBuffer) {
    guard !isClosed else { return }
    if opening != nil { return receivedRequest(buffer) }
    guard let recorder else { return }
    buffer.withCapturedBytes { recorder.receive($0, from: side.peer, at: setup.clock()) }
    let (events, notables) = (recorder.events, recorder.notables)
    run(machine.received(events, connection: recorder.number ?? 0))
    if let (response, body) = recorder.refusalUnderWay {
      run(machine.refused(Refusal(response: response, body: body)))
    }
    if echo != nil { echoBack(buffer, events) }
    if request.sizeLimit != nil { keepToLimit(events) }
    run(
      machine.passed(
        notables, from: side.peer, isWritable: handler?.isWritable ?? false, keys: setup.key))
    replay?.step()
  }

  func writable() {
    run(machine.writable())
    replay?.step()
  }

  /// The transport is over; `error` broke it, when it did not just end.
  func ended(by side: Endpoint, isReset: Bool, because error: (any Error)? = nil) {
    // Before there is a recorder the connection does not stand, and the dialler says why.
    guard !isClosed, recorder != nil else { return }
    isClosed = true
    timer?.cancel()
    replay?.stop()
    replay = nil
    let clause = error.flatMap {
      DialError.clause($0, hasOwnCertificate: request.tls.certificateFile != nil)
    }
    // Of a handshake without an answer the machine says so itself.
    if let clause, machine.state != .handshaking {
      recorder?.fail("the \(side.peer.name) \(clause)", at: setup.clock())
    }
    recorder?.end(by: side, isReset: isReset, at: setup.clock())
    var summary: CloseSummary?
    for case .closed(let close) in recorder?.events ?? [] { summary = close }
    run(machine.ended(summary, because: clause))
    setup.forget(number)
  }

  /// Does what the user asks for, in order; messages that follow each other leave in one write.
  ///
  /// - Parameter promise: Kept once the bytes have left for the kernel; it fails when they never
  ///   will.
  /// - Returns: How many of the commands are carried out, from the first on.
  @discardableResult
  func perform(_ commands: [ClientCommand], promise: EventLoopPromise<Void>? = nil) -> Int {
    var messages = ByteBuffer()
    var taken = 0
    for command in commands {
      guard machine.accepts(command) else { break }
      taken += 1
      let actions = machine.run(command, key: setup.key())
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

  /// Keeps a promise once everything that was written has left.
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

  /// What the frame of the peer that is not complete yet already breaks.
  private var findingsUnderWay: [Finding] {
    setup.session.log.read { state in
      state.connection(number ?? 0)?.underWay.filter { $0.from == side.peer } ?? []
    }.flatMap(\.findings)
  }

  private func keepToLimit(_ events: [DissectorEvent]) {
    var findings = findingsUnderWay
    for case .finding(let finding, row: _, after: _) in events { findings.append(finding) }
    run(machine.judged(findings, key: setup.key))
  }
}

// What is done about it.
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
    run(machine.passed(notables, from: side, isWritable: false, keys: setup.key))
  }

  private func tell(_ event: ClientEvent) {
    if case .failed(let sentence, _) = event { recorder?.fail(sentence, at: setup.clock()) }
    report(event)
    if case .opened(let number, _) = event { startReplay(number) }
  }

  private func setTimer(_ seconds: Double) {
    timer?.cancel()
    let delay = TimeAmount.nanoseconds(Int64(seconds * 1e9))
    timer = loop.assumeIsolated().scheduleTask(in: delay) { [weak self] in
      guard let self else { return }
      run(machine.timerFired(key: setup.key()))
    }
  }

  func disconnect() {
    ended(by: side, isReset: false)
    handler?.close(lingers: side == .server)
  }
}

// Playing a recording.
extension ClientConnection {
  private func startReplay(_ number: UInt32) {
    guard let player = request.player else { return }
    let now = NIODeadline.now().uptimeNanoseconds
    replay = ReplayDriver(
      player(number, setup.key, now), timing: .init(now: loop.uptime, schedule: loop.call),
      isWritable: { [weak self] in self?.handler?.isWritable ?? false },
      perform: { [weak self] action in self?.play(action) })
    // The answer to the handshake is still being taken in.
    loop.assumeIsolated().execute { [weak self] in self?.replay?.step() }
  }

  /// Does what the player wants.
  private func play(_ action: ReplayPlayer.Action) {
    switch action {
    case .send(let bytes): perform([.raw(bytes)])
    case .fail(let sentence):
      recorder?.fail(sentence, at: setup.clock())
      perform([.close(.goingAway, reason: "")])
    case .finish(.open): perform([.close(.goingAway, reason: "")])
    case .finish(.disconnect): disconnect()
    case .finish(.closing), .wait: break
    }
  }
}

@available(*, unavailable)
extension ClientConnection: Sendable {}
