import Testing
import WebSocket

@testable import Client

/// RFC 6455, section 4.2: a server reads the client's opening handshake.
@Suite struct ServerOpeningTests {
  /// The request of RFC 6455, section 1.3, without the subprotocols.
  private let request = """
    GET /chat HTTP/1.1\r
    Host: server.example.com\r
    Upgrade: websocket\r
    Connection: Upgrade\r
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
    Sec-WebSocket-Version: 13\r
    \r

    """

  private func receive(
    _ text: String, _ opening: inout ServerOpening
  ) -> (reply: HandshakeAnswer.Reply?, consumed: Int) {
    let (outcome, consumed) = Array(text.utf8).withUnsafeBytes { opening.receive($0) }
    if case .answer(let reply) = outcome { return (reply, consumed) }
    return (nil, consumed)
  }

  private func head(_ reply: HandshakeAnswer.Reply?) -> String {
    String(decoding: reply?.bytes ?? [], as: UTF8.self)
  }

  @Test func answersTheRFCsRequestWithTheRFCsAcceptKey() {
    var opening = ServerOpening(HandshakeAnswer())
    let (reply, consumed) = receive(request, &opening)
    #expect(consumed == request.utf8.count && opening.isAnswering)
    #expect(head(reply).hasPrefix("HTTP/1.1 101 "))
    #expect(head(reply).contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
    #expect(reply?.refusal == nil && opening.early.isEmpty)
  }

  @Test func comesToTheSameAnswerWhereverTheRequestIsCut() {
    let bytes = Array(request.utf8)
    for cut in 1..<bytes.count {
      var opening = ServerOpening(HandshakeAnswer())
      let first = bytes[..<cut].withUnsafeBytes { opening.receive($0) }
      #expect(first.outcome == .wait && first.consumed == cut && !opening.isAnswering)
      let second = bytes[cut...].withUnsafeBytes { opening.receive($0) }
      guard case .answer(let reply) = second.outcome else {
        Issue.record("no answer after a cut at \(cut)")
        continue
      }
      #expect(head(reply).hasPrefix("HTTP/1.1 101 "), "cut at \(cut)")
    }
  }

  @Test func keepsFramesThatTheClientSentWithoutWaiting() {
    var opening = ServerOpening(HandshakeAnswer())
    let frame: [UInt8] = [0x81, 0x80, 1, 2, 3, 4]
    let (outcome, consumed) = (Array(request.utf8) + frame).withUnsafeBytes { opening.receive($0) }
    #expect(consumed == request.utf8.count && opening.early == frame)
    #expect(outcome != .wait)
  }

  @Test func refusesWhatIsNotHTTPWith400AndSaysWhy() {
    var opening = ServerOpening(HandshakeAnswer())
    let (reply, _) = receive("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", &opening)
    #expect(head(reply).hasPrefix("HTTP/1.1 400 "))
    #expect(reply?.refusal == "the request is not HTTP/1.1: not HTTP but a TLS record")
  }

  @Test func refusesAnotherVersionWith426AndNames13Section4And4() {
    var opening = ServerOpening(HandshakeAnswer())
    let old = request.replacing("Version: 13", with: "Version: 8")
    let (reply, _) = receive(old, &opening)
    #expect(head(reply).hasPrefix("HTTP/1.1 426 "))
    #expect(head(reply).contains("Sec-WebSocket-Version: 13\r\n"))
    #expect(reply?.refusal != nil)
  }
}
