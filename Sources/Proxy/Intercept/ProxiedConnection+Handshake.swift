import Capture
import Intercept
import NIOCore
import Transport
import WebSocket

/// What rules do to opening handshakes.
extension ProxiedConnection {
  /// The largest head of an answer that is waited for as a whole.
  private static let headLimit = 64 << 10

  func admission(of head: RequestHead) -> HTTPForwarder.Admission {
    if intercept.isRefusing {
      return .refuse(Refusal(status: 503, sentence: "new connections are refused here for now"))
    }
    var changed = head
    for rule in intercept.handshakeRules where rule.side == .request {
      guard rule.matches(changed, origin: handshakeOrigin) else { continue }
      if let status = rule.refusal {
        return .refuse(Refusal(status: status, sentence: "refused by the rule \(rule.name)"))
      }
      changed.headers = rule.apply(to: changed.headers)
      handshakeRules.append(rule.name)
    }
    handshake = changed
    isHandshakeAwaited = true
    return changed.headers == head.headers ? .pass : .change(changed)
  }

  private var handshakeOrigin: ConnectionOrigin {
    recorder?.origin
      ?? ConnectionOrigin(
        client: channel.remoteAddress, server: nil, tls: nil, clientTLS: setup.clientTLS,
        unixPath: setup.dialer.url.unixPath)
  }

  private var responseRules: [HandshakeRewriteRule] {
    intercept.handshakeRules.filter { $0.side == .response }
  }

  /// Whether the answer has to be told exactly from the frames that follow it.
  private var mustFindAnswer: Bool {
    guard exchange.state == .undecided, exchange.outstanding == 1, !isAnswerFound else {
      return false
    }
    return intercept.isActive || !responseRules.isEmpty
  }

  /// Passes an answer on up to its frames, and then those: they are looked at from the first.
  func passAnswerInParts(_ buffer: ByteBuffer, at time: UInt64) {
    if exchange.state != .undecided { isAnswerFound = false }
    guard mustFindAnswer else { return passAnswer(buffer, at: time) }
    answer.writeImmutableBuffer(buffer)
    while mustFindAnswer, let head = takeHead() {
      passAnswer(head, at: time)
      if isClosed { return }
    }
    if mustFindAnswer, answer.readableBytes < Self.headLimit { return }
    passPartialAnswer(at: time)
  }

  /// Passes on what was kept of an answer.
  func passPartialAnswer(at time: UInt64) {
    guard answer.readableBytes > 0 else { return }
    let rest = answer
    answer = ByteBuffer()
    if exchange.isRaw { pass(rest, from: .server, at: time) } else { passAnswer(rest, at: time) }
  }

  /// The head that the answer begins with, changed by the rules; nil while it is not complete.
  private func takeHead() -> ByteBuffer? {
    var parser = HTTPHeadParser<ResponseHead>()
    let (outcome, consumed) = answer.withUnsafeReadableBytes { parser.receive($0) }
    switch outcome {
    case .needMore: return nil
    case .invalid:
      isAnswerFound = true
      return nil
    case .head(let head):
      isAnswerFound = !head.isInformational
      let bytes = answer.readSlice(length: consumed)
      return change(head).map { ByteBuffer(bytes: $0) } ?? bytes
    }
  }

  /// The bytes of a head that rules change; nil when none does.
  private func change(_ head: ResponseHead) -> [UInt8]? {
    guard let request = handshake, !head.isAmbiguous else { return nil }
    var changed = head
    for rule in responseRules
    where rule.matches(request, response: changed, origin: handshakeOrigin) {
      changed.headers = rule.apply(to: changed.headers)
      handshakeRules.append(rule.name)
    }
    guard changed.headers != head.headers else { return nil }
    let start = "\(head.version.description) \(head.status) \(head.reason)\r\n"
    let lines = changed.headers.fields.map { Latin1.bytes($0.line) + [0x0D, 0x0A] }
    return Latin1.bytes(start) + Array(lines.joined()) + [0x0D, 0x0A]
  }

  /// Says which rules changed the handshake that has just been answered.
  func tellOfHandshakeRules() {
    guard !handshakeRules.isEmpty, let number = recorder?.number else { return }
    let names = handshakeRules.joined(separator: ", ")
    handshakeRules = []
    setup.session.note(
      "the handshake was changed by the rule \(names)", connection: number, at: setup.clock())
  }
}
