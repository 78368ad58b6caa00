import Capture
import NIOCore
import Replay
import Transport
import WebSocket

/// One client of a server that plays a recording, on its event loop.
final class ServedConnection {
  private struct Request {
    var head: RequestHead
    var body: [UInt8] = []
  }

  /// The most bytes of a request's body that are read.
  private static let bodyLimit = 4 << 20
  /// The most bytes that a client may send after an unanswered upgrade request.
  private static let earlyLimit = 4 << 20
  /// How long a client may take to read the last bytes written to it, and to close.
  private static let lingering = TimeAmount.seconds(2)

  var handler: ServedHandler?
  private let setup: ServedSetup
  private let channel: any Channel
  private let tls: ServedTLS?
  private var recorder: ConnectionRecorder?
  private var requests = HTTPStream<RequestHead>()
  private var reading: Request?
  /// What came after an upgrade request: frames, or the next request when it is refused.
  private var early: [UInt8] = []
  private var queue: [Request] = []
  private var isAnswering = false
  /// Nil until the opening handshake is answered.
  private var frames: ServedFrames?
  private var closing: ServedClosing
  private var driver: ReplayDriver?
  private var recorded: UInt32?
  private var isClosed = false

  init(setup: ServedSetup, channel: any Channel, tls: ServedTLS?) {
    self.setup = setup
    self.channel = channel
    self.tls = tls
    closing = ServedClosing(answersPings: !setup.host.options.exact)
  }

  func received(_ buffer: ByteBuffer) {
    guard !isClosed else { return }
    let recorder = self.recorder ?? makeRecorder()
    buffer.withCapturedBytes { recorder.receive($0, from: .client, at: setup.clock()) }
    if frames == nil {
      buffer.withUnsafeReadableBytes { read($0) }
      answerNext()
    } else {
      buffer.withUnsafeReadableBytes { follow($0, from: .client) }
      driver?.step()
    }
  }

  func writable() { driver?.step() }

  /// The client sends nothing more.
  func inputClosed() {
    guard !isClosed else { return }
    if recorded == nil, isAnswering || !queue.isEmpty { return }
    ended(by: .client, isReset: false)
    handler?.close(after: Self.lingering)
  }

  func ended(by side: Endpoint, isReset: Bool) {
    guard !isClosed else { return }
    isClosed = true
    driver?.stop()
    driver = nil
    recorder?.end(by: side, isReset: isReset, at: setup.clock())
    if let recorded, let live = recorder?.number {
      setup.report(.closed(recorded: recorded, live: live))
    }
  }

  private func makeRecorder() -> ConnectionRecorder {
    let recorder = setup.session.recorder(
      ConnectionOrigin(
        client: channel.remoteAddress, server: channel.localAddress, tls: tls?.facts,
        unixPath: nil))
    self.recorder = recorder
    return recorder
  }

  private func write(_ bytes: [UInt8]) {
    guard let handler, let recorder, !isClosed else { return }
    let buffer = ByteBuffer(bytes: bytes)
    handler.write(buffer)
    // The writing itself may have found the connection broken.
    guard !isClosed else { return }
    buffer.withCapturedBytes { recorder.receive($0, from: .server, at: setup.clock()) }
    buffer.withUnsafeReadableBytes { follow($0, from: .server) }
  }

  /// Reads further frames of one end, and answers its control frames.
  private func follow(_ bytes: UnsafeRawBufferPointer, from: Endpoint) {
    guard let controls = frames?.passed(bytes, from: from) else { return }
    run(closing.passed(controls, from: from))
  }

  /// Ends the connection from this end.
  private func end() {
    ended(by: .server, isReset: false)
    handler?.close(after: Self.lingering)
  }
}

// Plain HTTP, and the opening handshake.
extension ServedConnection {
  private func read(_ bytes: UnsafeRawBufferPointer) {
    let (events, consumed) = requests.receive(bytes)
    keepEarly(bytes[consumed...])
    for event in events {
      switch event {
      case .head(let head, _): reading = Request(head: head)
      case .body(let range):
        let room = Self.bodyLimit - (reading?.body.count ?? 0)
        reading?.body += bytes[range].prefix(max(0, room))
      case .end:
        if let request = reading.take() { queue.append(request) }
      case .invalid(let defect, _):
        let sentence = "the request is not HTTP/1.1: \(defect.description)"
        refuse(ServedRefusal(status: 400, sentence: sentence), isHEAD: false)
      case .informational: break
      }
    }
  }

  private func keepEarly(_ bytes: Slice<UnsafeRawBufferPointer>) {
    guard early.count + bytes.count > Self.earlyLimit else { return early += bytes }
    let sentence =
      "the client sent more than \(Self.earlyLimit >> 20) MiB before its upgrade request was "
      + "answered"
    refuse(ServedRefusal(status: 400, sentence: sentence), isHEAD: false)
  }

  /// What came before the answer.
  private func takeEarly(_ body: (UnsafeRawBufferPointer) -> Void) {
    let bytes = early
    early = []
    if !bytes.isEmpty { bytes.withUnsafeBytes(body) }
  }

  /// Answers the next request, one after the other (RFC 9112, section 9.3.2).
  private func answerNext() {
    guard !isAnswering, !isClosed, !queue.isEmpty else { return }
    isAnswering = true
    let request = queue.removeFirst()
    if request.head.headers.list("Upgrade", has: "websocket") {
      open(request.head)
    } else {
      answer(request)
    }
  }

  private func answer(_ request: Request) {
    let isHEAD = request.head.method == "HEAD"
    let isLast =
      request.head.version < HTTPVersion(1, 1)
      || request.head.headers.list("Connection", has: "close")
    switch setup.host.answer(request.head, body: request.body) {
    case .send(let bytes, let delay): send(bytes, after: delay, isLast: isLast)
    case .later(let bytes, let delay, let ticket):
      let box = NIOLoopBound(self, eventLoop: channel.eventLoop)
      let loop = channel.eventLoop
      setup.host.whenRequested(ticket) {
        loop.execute { box.value.send(bytes, after: delay, isLast: isLast) }
      }
    case .refuse(let refusal):
      setup.report(.unexpected(refusal.sentence))
      refuse(refusal, isHEAD: isHEAD)
    }
  }

  private func send(_ bytes: [UInt8], after delay: UInt64, isLast: Bool) {
    guard delay > 0 else { return sendNow(bytes, isLast: isLast) }
    channel.eventLoop.assumeIsolated().scheduleTask(
      in: .nanoseconds(Int64(clamping: delay))
    ) { [weak self] in self?.sendNow(bytes, isLast: isLast) }
  }

  private func sendNow(_ bytes: [UInt8], isLast: Bool) {
    write(bytes)
    isAnswering = false
    if isLast { return end() }
    requests.resume()
    takeEarly { read($0) }
    answerNext()
  }

  private func refuse(_ refusal: ServedRefusal, isHEAD: Bool) {
    let answer = Refusal(status: refusal.status, sentence: refusal.sentence)
    write(answer.response(isAnsweringHEAD: isHEAD))
    recorder?.fail(refusal.sentence, at: setup.clock())
    end()
  }

  private func open(_ request: RequestHead) {
    switch setup.host.connection(for: request) {
    case .failure(let refusal):
      setup.report(.unexpected(refusal.sentence))
      refuse(refusal, isHEAD: false)
    case .success(let (record, variables)):
      if let refusal = record.response, refusal.status != 101 {
        return repeatRefusal(refusal, body: record.refusalBody, record)
      }
      switch ServedHandshake.answer(record, to: request, variables: variables) {
      case .failure(let refusal): refuse(refusal, isHEAD: false)
      case .success(let bytes):
        recorded = record.number
        write(bytes)
        frames = ServedFrames()
        play(record.number, variables)
        takeEarly { follow($0, from: .client) }
        driver?.step()
      }
    }
  }

  /// Refuses a handshake as it was refused in the recording.
  private func repeatRefusal(_ head: ResponseHead, body: [UInt8], _ record: ConnectionRecord) {
    var text = "HTTP/1.1 \(head.status) \(head.reason)\r\n"
    let framing = ["content-length", "transfer-encoding", "connection"]
    for field in head.headers.fields where !framing.contains(field.name.lowercased()) {
      text += "\(field.name): \(field.value)\r\n"
    }
    text += "Content-Length: \(body.count)\r\nConnection: close\r\n\r\n"
    write(Latin1.bytes(text) + body)
    end()
  }
}

// The recording.
extension ServedConnection {
  private func play(_ number: UInt32, _ variables: ReplayVariables) {
    guard let live = recorder?.number else { return }
    setup.report(.opened(recorded: number, live: live))
    let line = ReplayPlayer.Line(
      recorded: setup.host.recorded, connection: number, live: setup.session,
      liveConnection: live)
    let player = ReplayPlayer(
      line, role: .server, options: setup.host.options, variables: variables,
      // A recorded server that masked its frames broke the rules with any key.
      keys: { MaskingKey(0) }, now: NIODeadline.now().uptimeNanoseconds)
    driver = ReplayDriver(
      player,
      timing: .init(now: channel.eventLoop.uptime, schedule: channel.eventLoop.call),
      isWritable: { [weak self] in self?.handler?.isWritable ?? false },
      perform: { [weak self] action in self?.perform(action) })
    driver?.step()
  }

  private func perform(_ action: ReplayPlayer.Action) {
    switch action {
    case .send(let bytes): write(bytes)
    case .fail(let sentence):
      recorder?.fail(sentence, at: setup.clock())
      write(ServedClosing.frame(.close, CloseBody(code: .goingAway).payload))
    case .finish(.disconnect): end()
    case .finish(.open), .finish(.closing), .wait: break
    }
  }

  private func run(_ actions: [ServedClosing.Action]) {
    for action in actions {
      switch action {
      case .write(let bytes): write(bytes)
      case .end: end()
      case .wait(let seconds):
        channel.eventLoop.assumeIsolated().scheduleTask(in: .seconds(seconds)) { [weak self] in
          self?.end()
        }
      }
    }
  }
}

@available(*, unavailable)
extension ServedConnection: Sendable {}
