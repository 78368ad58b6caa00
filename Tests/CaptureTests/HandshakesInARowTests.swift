import CaptureSupport
import ImportSupport
import Testing

@testable import Capture
@testable import Text
@testable import WebSocket

/// Several opening handshakes on one transport: a refusal may keep the connection.
@Suite struct HandshakesInARowTests {
  private func request(_ number: Int, key: String) -> String {
    "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Key: \(key)\r\nSec-WebSocket-Version: 13\r\nOrigin: http://h\r\n"
      + "X-Number: \(number)\r\n\r\n"
  }

  private func talk(refusals: [Int], then rest: (Conversation) -> Void) -> Conversation {
    let talk = Conversation()
    for (number, status) in refusals.enumerated() {
      talk.client(request(number, key: Base64.encode([UInt8](repeating: UInt8(number), count: 16))))
      talk.server("HTTP/1.1 \(status) No\r\nX-Refusal: \(number)\r\nContent-Length: 2\r\n\r\nno")
    }
    rest(talk)
    return talk
  }

  private func accept(_ talk: Conversation) {
    let key = Base64.encode([UInt8](repeating: 99, count: 16))
    talk.client(request(99, key: key))
    talk.server(
      "HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: \(AcceptKey.answer(to: key))\r\n\r\n")
    talk.client(talk.frame(0x81, [0x61]))
  }

  @Test(arguments: [[401], [401, 401], [426], [503, 401, 403]])
  func eachHasARecord(refusals: [Int]) {
    let talk = talk(refusals: refusals) { accept($0) }
    talk.end(by: .client)
    let records = talk.session.log.read { $0.connections }
    #expect(records.map { $0.response?.status } == refusals + [101])
    #expect(
      records.map { $0.request?.headers.first("X-Number") }
        == (0..<refusals.count).map { "\($0)" } + ["99"])
    #expect(records.dropLast().allSatisfy { $0.phase == .refused && $0.frameCount == 0 })
    #expect(records.last?.phase == .closed)
    #expect(records.map(\.previous) == [nil] + (1...refusals.count).map { UInt32($0) })
    #expect(records.last?.frameCount == 1)
    #expect(records.allSatisfy { $0.client.bytes > 100 && $0.server.bytes > 40 })
    #expect(talk.session.log.read { $0.frame(1)?.connection } == UInt32(records.count))
    let read = ReadCapture(talk.file)
    #expect(Conversation.lines(of: read.session) == talk.lines)
  }

  @Test func theLastOneMayBeRefusedOrNeverAnswered() {
    let refused = talk(refusals: [401, 403]) { _ in }
    refused.end(by: .server)
    #expect(refused.session.log.read { $0.connections.map(\.phase) } == [.refused, .refused])
    let unanswered = talk(refusals: [401]) { $0.client(request(1, key: "x")) }
    unanswered.end(by: .server)
    let records = unanswered.session.log.read { $0.connections }
    #expect(records.map { $0.response?.status } == [401, nil])
    #expect(records.map { $0.failure == nil } == [true, false])
    #expect(unanswered.lines.count { $0.contains(#""type":"connection""#) } == 2)
  }

  @Test func plainExchangesBetweenThemAreNoHandshakes() {
    let talk = talk(refusals: [401]) { talk in
      talk.client("GET /token HTTP/1.1\r\nHost: h\r\n\r\n")
      talk.server("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nt")
      accept(talk)
    }
    #expect(talk.session.log.read { $0.connections.map { $0.response?.status } } == [401, 101])
    #expect(talk.lines.count { $0.contains(#""type":"http""#) } == 1)
    let read = ReadCapture(talk.file)
    #expect(Conversation.lines(of: read.session) == talk.lines)
  }

  @Test func remarksFindTheHandshakeTheyAreAbout() {
    let talk = talk(refusals: [401]) { accept($0) }
    talk.session.annotate("the second", connection: 2, at: talk.time)
    talk.session.annotate("the first", connection: 1, at: talk.time)
    let read = ReadCapture(talk.file)
    #expect(read.connections.map(\.note) == ["the first", "the second"])
  }

  @Test func aKeyUsedAgainIsSaidToBeOnTheSameConnection() {
    let talk = Conversation()
    let key = "dGhlIHNhbXBsZSBub25jZQ=="
    talk.client(request(0, key: key))
    talk.server("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n")
    let length = request(0, key: key).utf8.count
    talk.client(request(1, key: key))
    talk.end(by: nil)
    let found = talk.session.log.read { $0.findings.filter { $0.first.rule == .h08 } }
    #expect(found.map(\.connection) == [2])
    #expect(found.first?.first.offset == UInt64(length))
    #expect(found.first?.first.text.contains("on the same connection") == true)
  }

  @Test func whatTheClientSentWithItsRequestComesFirst() {
    let talk = Conversation()
    let key = "dGhlIHNhbXBsZSBub25jZQ=="
    talk.client(Array(request(0, key: key).utf8) + talk.frame(0x81, [0x61]))
    talk.server(
      Array(
        ("HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Accept: \(AcceptKey.answer(to: key))\r\n\r\n").utf8)
        + talk.frame(0x81, [0x62], from: .server))
    talk.client(talk.frame(0x81, [0x63]))
    let frames = talk.session.log.read { state in (1...3).compactMap { state.frame($0) } }
    #expect(frames.map(\.from) == [.client, .server, .client])
    #expect(frames.map(\.time) == frames.map(\.time).sorted())
    #expect(talk.session.log.read { $0.connections.first?.response?.status } == 101)
    let read = ReadCapture(talk.file)
    #expect(Conversation.lines(of: read.session) == talk.lines)
  }
}

extension Conversation {
  /// The recording so far.
  fileprivate var file: [UInt8] { store.read(position: 0, count: Int(store.size)) }
}
