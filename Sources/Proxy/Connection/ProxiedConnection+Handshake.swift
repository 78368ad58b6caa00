import Capture
import Intercept
import NIOCore
import Transport
import WebSocket

/// Applies rules to opening handshakes.
extension ProxiedConnection {
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
    handshake = .requested(changed)
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

  /// Whether the end of the answer has to be found exactly, because the frames after it are
  /// intercepted or its head may be changed.
  var mustFindAnswer: Bool {
    guard forwarder.state == .undecided, forwarder.outstanding == 1, !forwarder.hasAnswerHead else {
      return false
    }
    return intercept.isActive || !responseRules.isEmpty
  }

  /// Bytes of answers with the heads that rules change; nil when none does.
  ///
  /// - Parameter before: How many of the bytes came before the read that the heads' places count
  ///   from.
  func change(
    _ bytes: ByteBuffer, _ heads: [HTTPForwarder.AnswerRead.Head], _ before: Int
  ) -> ByteBuffer? {
    var changed: ByteBuffer?
    var end = 0
    for found in heads {
      guard let head = change(found.head) else { continue }
      let start = before + found.range.lowerBound
      var buffer = changed ?? ByteBuffer()
      buffer.writeBytes(bytes.readableBytesView.dropFirst(end).prefix(start - end))
      buffer.writeBytes(head)
      changed = buffer
      end = before + found.range.upperBound
    }
    changed?.writeBytes(bytes.readableBytesView.dropFirst(end))
    return changed
  }

  /// The bytes of a head that rules change; nil when none does.
  private func change(_ head: ResponseHead) -> [UInt8]? {
    guard let request = handshakeRequest, !head.isAmbiguous else { return nil }
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

  /// The request for a WebSocket that waits for its answer.
  private var handshakeRequest: RequestHead? {
    switch handshake {
    case .none: nil
    case .requested(let head), .sent(let head, _): head
    }
  }

  /// Records which rules changed the handshake that has just been answered.
  func noteHandshakeRules() {
    guard !handshakeRules.isEmpty, let number = recorder?.number else { return }
    let names = handshakeRules.joined(separator: ", ")
    handshakeRules = []
    setup.session.note(
      "the handshake was changed by the rule \(names)", connection: number, at: setup.clock())
  }
}
