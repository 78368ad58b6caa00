import CaptureSupport
import ImportSupport
import TestSupport
import Testing

@testable import Capture
@testable import Import
@testable import WebSocket

@Suite struct ReadingJoinTests {
  static let told = (1...4).flatMap { [#"> {"ask":\#($0)}"#, #"< {"answer":\#($0)}"#] }

  @Test func aConnectionInItsMiddleIsRecognisedByItsFrames() {
    let capture = ReadCapture(TCPConversation.joined())
    #expect(Set(capture.texts) == Set(Self.told))
    #expect(capture.notes == ["no handshake seen"])
    #expect(capture.rules == [])
    #expect(capture.connections.first?.isJoined == true)
    #expect(capture.connections.first?.url == nil)
    #expect(capture.connections.first?.origin.client.port == 50_000)
    #expect(capture.summary.upgrades == 1)
  }

  @Test func theServerAloneIsEnough() {
    let segments = TCPConversation.joined().filter { $0.from == .server }
    let capture = ReadCapture(segments)
    #expect(capture.texts == Self.told.filter { $0.hasPrefix("<") })
    #expect(capture.connections.first?.origin.server.port == 9001)
  }

  @Test func aStreamThatBeginsInsideAFrameIsReadFromTheNextOne() {
    var conversation = TCPConversation()
    conversation.upgrade()
    let long = TCPConversation.frame(.server, String(repeating: "a rather long text ", count: 300))
    conversation.send(.server, Array(long[..<1400]))
    conversation.send(.server, Array(long[1400..<2800]))
    var rest = Array(long[2800...])
    for number in 0..<40 { rest += TCPConversation.frame(.server, "and number \(number)") }
    conversation.send(.server, rest)
    let capture = ReadCapture(Array(conversation.segments.dropFirst(6)))
    #expect(capture.texts.count == 40)
    #expect(capture.texts.first == "< and number 0")
  }

  @Test func anAnswerWithoutItsRequestTellsTheProtocol() {
    var conversation = TCPConversation()
    conversation.upgrade()
    conversation.send(.server, TCPConversation.frame(.server, "one"))
    conversation.send(.client, TCPConversation.frame(.client, "two"))
    conversation.send(.client, TCPConversation.frame(.client, "three"))
    let capture = ReadCapture(Array(conversation.segments.dropFirst(4)))
    #expect(capture.texts == ["< one", "> two", "> three"])
    #expect(capture.connections.first?.response?.status == 101)
  }

  @Test func anUpgradeOnAConnectionInItsMiddleIsSeen() {
    var conversation = TCPConversation()
    conversation.send(.server, Array("the rest of some page</html>".utf8))
    conversation.send(.client, TCPConversation.request)
    conversation.send(.server, TCPConversation.response)
    conversation.send(.server, TCPConversation.frame(.server, "hello"))
    let capture = ReadCapture(conversation.segments)
    #expect(capture.texts == ["< hello"])
    #expect(capture.connections.first?.url == "ws://example.com/chat")
  }

  @Test func otherProtocolsAreCountedAndNotLogged() {
    let beginnings: [[UInt8]] = [
      [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3], Array("SSH-2.0-OpenSSH_9.6\r\n".utf8),
      Array("220 mail ESMTP\r\n".utf8), Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8),
      [UInt8](repeating: 0, count: 500), Array("GET /\r\n".utf8),
      [0x10, 12, 0, 4, 0x4D, 0x51, 0x54, 0x54], (0...255).map { $0 },
    ]
    for isWhole in [true, false] {
      for (index, beginning) in beginnings.enumerated() {
        var conversation = TCPConversation()
        if isWhole { conversation.open() }
        conversation.send(index % 2 == 0 ? .client : .server, beginning)
        conversation.send(.client, beginning)
        conversation.send(.server, beginning + beginning)
        let capture = ReadCapture(conversation.segments)
        #expect(capture.connections.isEmpty)
        #expect(
          capture.summary.emptiness(of: "x.pcap")
            == "no WebSocket connections in x.pcap: 1 TCP stream, 0 upgrades")
      }
    }
  }

  @Test func randomStreamsAreNotTakenForFrames() {
    var generator = SeededGenerator(seed: 3)
    var taken = 0
    for _ in 0..<300 {
      var conversation = TCPConversation()
      for _ in 0..<20 {
        let count = Int.random(in: 1...1400, using: &generator)
        conversation.send(
          Bool.random(using: &generator) ? .client : .server,
          generator.bytes(count))
      }
      taken += ReadCapture(conversation.segments).connections.count
    }
    #expect(taken == 0)
  }

  @Test func httpWithoutWebSocketIsLoggedAsExchanges() {
    var conversation = TCPConversation()
    conversation.open()
    conversation.send(.client, Array("GET /x HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
    conversation.send(.server, Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8))
    let capture = ReadCapture(conversation.segments)
    let exchanges = capture.journal.compactMap { entry -> HTTPExchange? in
      if case .exchange(let exchange) = entry.event { exchange } else { nil }
    }
    #expect(exchanges.map(\.target) == ["/x"])
    #expect(exchanges.map(\.responseLength) == [2])
    #expect(capture.summary.upgrades == 0)
  }

  @Test func aRequestInPiecesIsRecognised() {
    var conversation = TCPConversation()
    conversation.open()
    for byte in TCPConversation.request { conversation.send(.client, [byte]) }
    conversation.send(.server, TCPConversation.response + TCPConversation.frame(.server, "hello"))
    #expect(ReadCapture(conversation.segments).texts == ["< hello"])
  }
}
