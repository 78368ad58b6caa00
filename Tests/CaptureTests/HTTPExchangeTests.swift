import CaptureSupport
import Testing
import WebSocket

@testable import Capture

/// Requests and their responses, which come in the order of the requests (RFC 9112, section 9.3.2).
@Suite struct HTTPExchangeTests {
  private static func exchanges(_ talk: Conversation) -> [HTTPExchange] {
    talk.session.log.read { state in
      state.journal.compactMap {
        if case .exchange(let exchange) = $0.event { exchange } else { nil }
      }
    }
  }

  private static func after(_ reads: UInt64) -> UInt64 { Conversation.start + reads * 1_000_000 }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test func anExchangeHasWhatWasAskedAndAnswered() throws {
    let talk = Conversation()
    talk.client("POST /a?b=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhel")
    talk.client("lo")
    talk.server("HTTP/1.1 201 Created\r\nContent-Length: 3\r\nContent-Encoding: br\r\n\r\n")
    talk.server("abc")
    let exchange = try #require(Self.exchanges(talk).first)
    #expect(exchange.connection == 1 && exchange.number == 1)
    #expect(exchange.method == "POST" && exchange.target == "/a?b=1" && exchange.status == 201)
    #expect(exchange.time == Self.after(0) && exchange.timeEnd == Self.after(3))
    #expect(exchange.requestLength == 5 && exchange.responseLength == 3)
    #expect(Self.text(exchange.requestBody) == "hello")
    #expect(Self.text(exchange.responseBody) == "abc")
    #expect(exchange.responseCoding == "br")
  }

  @Test func responsesBelongToRequestsInTheirOrder() {
    let talk = Conversation()
    talk.client("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nHEAD /2 HTTP/1.1\r\nHost: h\r\n\r\n")
    talk.client("POST /3 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nxy")
    talk.server("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na")
    // The response to HEAD has no body, whatever its length says (RFC 9112, section 6.3).
    talk.server("HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\nHTTP/1.1 404 Not Found\r\n")
    talk.server("Content-Length: 0\r\n\r\n")
    let found = Self.exchanges(talk)
    #expect(found.map(\.target) == ["/1", "/2", "/3"])
    #expect(found.map(\.status) == [200, 204, 404])
    #expect(found.map(\.number) == [1, 2, 3])
    #expect(found.map(\.responseLength) == [1, 0, 0])
    #expect(found.map(\.requestLength) == [0, 0, 2])
    #expect(found.map { Self.text($0.requestBody) } == ["", "", "xy"])
    #expect(found.map(\.time) == [Self.after(0), Self.after(0), Self.after(1)])
    #expect(found.map(\.timeEnd) == [Self.after(2), Self.after(3), Self.after(4)])
  }

  @Test(arguments: [4095, 4096, 4097, 10_000])
  func theFirst4096BytesOfABodyAreKept(count: Int) throws {
    let talk = Conversation()
    let body = String(repeating: "x", count: count)
    let head = "Content-Length: \(count)\r\n\r\n"
    talk.client("PUT / HTTP/1.1\r\nHost: h\r\n\(head)\(body.prefix(1000))")
    talk.client(String(body.dropFirst(1000)))
    talk.server("HTTP/1.1 200 OK\r\n\(head)\(body.prefix(3000))")
    talk.server(String(body.dropFirst(3000)))
    let exchange = try #require(Self.exchanges(talk).first)
    #expect(exchange.requestBody.count == min(count, 4096))
    #expect(exchange.responseBody.count == min(count, 4096))
    #expect(exchange.requestLength == UInt64(count) && exchange.responseLength == UInt64(count))
  }

  @Test func whatIsNotAnsweredIsToldWhenTheConnectionEnds() {
    let talk = Conversation()
    talk.client("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n")
    talk.server("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab")
    #expect(Self.exchanges(talk).isEmpty)
    talk.end(by: .server)
    let found = Self.exchanges(talk)
    #expect(found.map(\.status) == [200, nil] && found.map(\.timeEnd) == [nil, nil])
  }

  /// A body without a length goes on to the end of the connection (RFC 9112, section 6.3).
  @Test func aBodyMayEndWithItsConnection() throws {
    let talk = Conversation()
    talk.client("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n")
    talk.server("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc")
    talk.server("de")
    talk.end(by: .server)
    let exchange = try #require(Self.exchanges(talk).first)
    #expect(exchange.responseLength == 5 && Self.text(exchange.responseBody) == "abcde")
    #expect(exchange.timeEnd == Self.after(3))
  }

  @Test func theBodiesOfASessionAreKeptUpTo16Mebibytes() {
    let talk = Conversation()
    let body = String(repeating: "x", count: 4096)
    let length = "Content-Length: 4096\r\n\r\n"
    let requests = String(
      repeating: "PUT / HTTP/1.1\r\nHost: h\r\n\(length)\(body)", count: 100)
    let answers = String(repeating: "HTTP/1.1 200 OK\r\n\(length)\(body)", count: 100)
    // 2048 exchanges with two bodies of 4096 bytes.
    for _ in 0..<21 {
      talk.client(requests)
      talk.server(answers)
    }
    let kept = Self.exchanges(talk).map { $0.requestBody.count + $0.responseBody.count }
    #expect(kept.count == 2100)
    #expect(kept.prefix(2048).allSatisfy { $0 == 8192 })
    #expect(kept.dropFirst(2048).allSatisfy { $0 == 0 })
  }
}
