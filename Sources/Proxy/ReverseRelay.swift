import Capture
import NIOCore
import Transport
import WebSocket

/// A client's connection and the upstream connection that belongs to it, on one event loop.
///
/// Bytes are written first and recorded then: on one loop nothing can come between, and the peers
/// need not wait for the recording.
final class ReverseRelay {
  /// How far the way to the upstream is.
  private enum Upstream {
    case none
    case dialling
    case connected(RelayHandler)
    case gone
  }

  /// Bytes of the client's that wait for the upstream, because the tap has to know its address
  /// before it gets any.
  private struct Pending {
    var buffer: ByteBuffer
    var time: UInt64
    /// False for bytes that are only recorded.
    var goesOn: Bool
  }

  /// How long a refused client may take to read its answer.
  private static let lingering = TimeAmount.seconds(2)

  private let setup: RelaySetup
  private let channel: any Channel
  private var client: RelayHandler?
  private var upstream = Upstream.none
  private var exchange: ReverseExchange
  private var tap: ConnectionTap?
  private var pending: [Pending] = []
  /// The side whose FIN came first.
  private var firstClosed: Endpoint?
  /// Whether the connection is over and what still comes is thrown away.
  private var isOver = false
  /// An end that came while bytes were on their way to the tap, which is to see them before.
  private var isPassing = false
  private var postponedEnd: (by: Endpoint?, isReset: Bool)?

  init(setup: RelaySetup, channel: any Channel) {
    self.setup = setup
    self.channel = channel
    exchange = ReverseExchange(rewriter: setup.rewriter)
  }

  /// Adds the client's handler to its channel.
  func begin() throws {
    let handler = RelayHandler(side: .client, relay: self)
    client = handler
    try channel.pipeline.syncOperations.addHandler(handler)
  }

  private var server: RelayHandler? {
    if case .connected(let handler) = upstream { handler } else { nil }
  }
}

// What happens on the sockets.
extension ReverseRelay {
  func received(_ buffer: ByteBuffer, from side: Endpoint) {
    guard !isOver else { return }
    let time = setup.clock()
    if exchange.isRaw || side == .server {
      pass(buffer, from: side, at: time)
      if !exchange.isRaw { noteAnswer(at: time) }
    } else {
      let actions = buffer.withUnsafeReadableBytes { exchange.receive($0) }
      for action in actions { run(action, buffer, at: time) }
      server?.flush()
    }
  }

  /// Whether there is room for what `side` sends next.
  func mayRead(_ side: Endpoint) -> Bool {
    if isOver { return true }
    guard let server else { return side == .client && pending.isEmpty && !isDialling }
    return side == .client
      ? server.isWritable && exchange.wantsClient : client?.isWritable ?? false
  }

  func writabilityChanged(_ side: Endpoint) {
    if side == .client { server?.resume() } else { client?.resume() }
  }

  func inputClosed(_ side: Endpoint) {
    if isOver {
      if side == .client { client?.close() }
      return
    }
    if firstClosed == nil { firstClosed = side }
    switch side {
    case .client:
      for action in exchange.clientEnded() { run(action, ByteBuffer(), at: setup.clock()) }
      if !isDialling && !exchange.isHolding { server?.closeOutput() }
      if case .none = upstream { close(by: .client) }
    case .server: client?.closeOutput()
    }
    if client?.isInputClosed == true, server?.isInputClosed == true { end(by: firstClosed) }
  }

  /// A socket broke: the other side learns of it the same way.
  func failed(_ side: Endpoint) {
    guard !isOver else { return }
    end(by: side, isReset: true)
    (side == .client ? server : client)?.reset()
    (side == .client ? client : server)?.close()
  }

  func disconnected(_ side: Endpoint) {
    guard !isOver else { return }
    end(by: firstClosed ?? side)
    // What was written to the other side still goes out; nothing of it can be answered any more.
    let other = side == .client ? server : client
    other?.closeOutput()
    other?.resume()
  }

  private var isDialling: Bool { if case .dialling = upstream { true } else { false } }
}

// What is done about it.
extension ReverseRelay {
  private func run(_ action: ReverseExchange.Action, _ read: ByteBuffer, at time: UInt64) {
    switch action {
    case .dial: dial()
    case .pass(let range):
      let slice = read.getSlice(at: read.readerIndex + range.lowerBound, length: range.count)
      if let slice { send(slice, at: time) }
    case .send(let bytes): send(ByteBuffer(bytes: bytes), at: time)
    case .record(let bytes): send(ByteBuffer(bytes: bytes), at: time, goesOn: false)
    case .release(let bytes): server?.write(ByteBuffer(bytes: bytes))
    case .refuse(let refusal): refuse(refusal, at: time)
    case .abort(let sentence):
      tap?.fail(sentence, at: time)
      close(by: .server)
    }
  }

  /// Records bytes of the client's and sends them on, or keeps them until the upstream is there.
  private func send(_ buffer: ByteBuffer, at time: UInt64, goesOn: Bool = true) {
    if isDialling {
      return pending.append(Pending(buffer: buffer, time: time, goesOn: goesOn))
    }
    if goesOn { server?.write(buffer) }
    record(buffer, from: .client, at: time)
  }

  /// Passes a whole read on: the fast path.
  private func pass(_ buffer: ByteBuffer, from side: Endpoint, at time: UInt64) {
    isPassing = true
    let receiver = side == .client ? server : client
    receiver?.write(buffer)
    receiver?.flush()
    record(buffer, from: side, at: time)
    isPassing = false
    guard let (by, isReset) = postponedEnd else { return }
    postponedEnd = nil
    tap?.end(by: by, isReset: isReset, at: setup.clock())
  }

  private func record(_ buffer: ByteBuffer, from side: Endpoint, at time: UInt64) {
    let tap = self.tap ?? makeTap(server: nil, tls: nil)
    buffer.withCapturedBytes { tap.receive($0, from: side, at: time) }
  }

  /// Lets the exchange know what the upstream's bytes came to.
  private func noteAnswer(at time: UInt64) {
    guard let tap, !isOver else { return }
    let exchanges = tap.events.count { event in
      switch event {
      case .exchange, .handshake: true
      default: false
      }
    }
    let actions = exchange.answered(
      exchanges: exchanges, phase: tap.phase, isUndecided: tap.isUndecided)
    for action in actions { run(action, ByteBuffer(), at: time) }
    if !actions.isEmpty { server?.flush() }
    if client?.isInputClosed == true, !exchange.isHolding { server?.closeOutput() }
    client?.resume()
  }

  private func refuse(_ refusal: Refusal, at time: UInt64) {
    for next in pending { record(next.buffer, from: .client, at: next.time) }
    pending = []
    let isHEAD = exchange.firstMethod == "HEAD" && refusal.status == 502
    let answer = ByteBuffer(bytes: refusal.response(isAnsweringHEAD: isHEAD))
    client?.write(answer)
    record(answer, from: .server, at: time)
    tap?.fail(refusal.sentence, at: time)
    close(by: .server)
  }

  /// Ends the connection from here: both sides get FIN, and the client a while to read the answer.
  private func close(by side: Endpoint) {
    end(by: side)
    server?.close()
    upstream = .gone
    guard let client else { return }
    client.closeOutput()
    if client.isInputClosed { return }
    client.resume()
    let channel = self.channel
    // A socket closed with bytes unread is reset, and the answer may be lost with it.
    channel.eventLoop.scheduleTask(in: Self.lingering) { channel.close(promise: nil) }
  }

  private func end(by side: Endpoint?, isReset: Bool = false) {
    guard !isOver else { return }
    isOver = true
    if isPassing {
      postponedEnd = (side, isReset)
    } else {
      tap?.end(by: side, isReset: isReset, at: setup.clock())
    }
  }

  private func makeTap(server: SocketAddress?, tls: TLSFacts?) -> ConnectionTap {
    let origin = ConnectionOrigin(
      client: channel.remoteAddress, server: server, tls: tls,
      unixPath: setup.dialer.url.unixPath)
    let tap = setup.session.tap(origin)
    self.tap = tap
    return tap
  }
}

// The way to the upstream.
extension ReverseRelay {
  private func dial() {
    upstream = .dialling
    let loop = channel.eventLoop
    let relay = NIOLoopBound(self, eventLoop: loop)
    let dialled = setup.dialer.dial(on: loop) { channel in
      try channel.pipeline.syncOperations.addHandler(
        RelayHandler(side: .server, relay: relay.value))
    }
    dialled.assumeIsolated().whenComplete { result in
      switch result {
      case .success(let connected): self.connected(connected)
      case .failure(let error):
        self.unreachable(DialFailure(error, timeout: self.setup.dialer.timeout))
      }
    }
  }

  private func connected(_ connected: Dialer.Connected) {
    guard !isOver, channel.isActive else { return connected.channel.close(promise: nil) }
    let pipeline = connected.channel.pipeline.syncOperations
    guard let handler = try? pipeline.handler(type: RelayHandler.self) else {
      return unreachable(DialFailure(.closedEarly))
    }
    upstream = .connected(handler)
    if tap == nil { _ = makeTap(server: connected.channel.remoteAddress, tls: connected.tls) }
    let waiting = pending
    pending = []
    for next in waiting { send(next.buffer, at: next.time, goesOn: next.goesOn) }
    handler.flush()
    if client?.isInputClosed == true { handler.closeOutput() }
    handler.resume()
    client?.resume()
  }

  private func unreachable(_ failure: DialFailure) {
    guard !isOver else { return }
    upstream = .gone
    let url = setup.dialer.url.description
    if tap == nil { _ = makeTap(failure) }
    refuse(.badGateway("cannot reach \(url): \(failure.text)"), at: setup.clock())
  }

  private func makeTap(_ failure: DialFailure) -> ConnectionTap {
    let url = setup.dialer.url
    let tried = failure.address ?? Address(bytes: [0, 0, 0, 0], port: url.port)
    var origin = ConnectionOrigin(
      client: channel.remoteAddress, server: nil, tls: nil, unixPath: url.unixPath)
    if url.unixPath == nil { origin.server = tried }
    let tap = setup.session.tap(origin)
    self.tap = tap
    return tap
  }
}

@available(*, unavailable)
extension ReverseRelay: Sendable {}
