import Payloads
import Testing
import WebSocket

@testable import Capture
@testable import Units

/// The bodies of a polling exchange: those of requests, and of answers that came (200).
@Suite struct PollingExchangeTests {
  private static let target = "/socket.io/?EIO=4&transport=polling"

  private static func exchange(
    target: String = target, request: String = "", answer: String = "", status: UInt16? = 200
  ) -> HTTPExchange {
    HTTPExchange(
      connection: 3, number: 9, time: 100, timeEnd: 250, method: "POST", target: target,
      status: status, requestLength: UInt64(request.utf8.count),
      responseLength: UInt64(answer.utf8.count), requestBody: Array(request.utf8),
      responseBody: Array(answer.utf8))
  }

  private static func texts(_ exchange: HTTPExchange, limit: Int = 100) -> [String]? {
    PollingExchange(exchange, limit: limit)?.bodies.map { body in
      let text = String(decoding: body.piece.bytes, as: UTF8.self)
      let from = body.piece.isFromClient ? "client" : "server"
      return "\(from) \(text)\(body.piece.isCut ? "…" : "") \(body.end)"
    }
  }

  @Test func eachBodyHasItsEndAndItsTime() {
    #expect(
      Self.texts(Self.exchange(request: "40", answer: "ok")) == ["client 40 100", "server ok 250"])
    #expect(Self.texts(Self.exchange(answer: "2")) == ["server 2 250"])
    #expect(Self.texts(Self.exchange(request: "2")) == ["client 2 100"])
    var late = Self.exchange(answer: "2")
    late.timeEnd = nil
    #expect(Self.texts(late) == ["server 2 100"])
    let key = PollingExchange(late)?.key
    #expect(key == ExchangeKey(connection: 3, number: 9))
  }

  @Test(arguments: [nil, 199, 201, 204, 400] as [UInt16?])
  func onlyAnAnswerWithStatus200HasPackets(status: UInt16?) {
    #expect(
      Self.texts(Self.exchange(request: "40", answer: "x", status: status)) == ["client 40 100"])
  }

  @Test(arguments: ["/", "/socket.io/?EIO=4&transport=websocket", "/x?transport=polling"])
  func otherRequestsAreNone(target: String) {
    #expect(Self.texts(Self.exchange(target: target, request: "40")) == nil)
  }

  @Test func whatIsLongerThanTheLimitOrNotRecordedIsCut() {
    let exchange = Self.exchange(request: "12345", answer: "67890")
    #expect(Self.texts(exchange, limit: 5) == ["client 12345 100", "server 67890 250"])
    #expect(Self.texts(exchange, limit: 4) == ["client 1234… 100", "server 6789… 250"])
    var part = exchange
    part.requestLength = 6
    part.responseLength = 6
    #expect(Self.texts(part) == ["client 12345… 100", "server 67890… 250"])
  }

  @Test func aBodyThatIsCodedIsInflatedWhereAllOfItIsThere() throws {
    var coded = Self.exchange(request: "2", answer: "")
    let text = String(repeating: "42[]\u{1E}", count: 10)
    // RFC 9110, section 8.4.1.2, says zlib; raw deflate is what some servers send.
    coded.responseBody = try #require(Deflater()).deflate(Array(text.utf8))
    coded.responseLength = UInt64(coded.responseBody.count)
    coded.responseCoding = "deflate"
    #expect(Self.texts(coded) == ["client 2 100", "server \(text) 250"])
    #expect(Self.texts(coded, limit: 50) == ["client 2 100", "server \(text) 250"])
    #expect(Self.texts(coded, limit: 49) == ["client 2 100", "server \(text.dropLast())… 250"])
    coded.responseLength += 1
    #expect(Self.texts(coded) == ["client 2 100"])
  }

  @Test func theSessionIsNamedByTheURLOrByTheAnswerThatOpensIt() {
    func session(_ target: String, request: String = "", answer: String = "") -> String? {
      PollingExchange(Self.exchange(target: target, request: request, answer: answer))?.session
    }
    let opening = #"0{"sid":"new","upgrades":[]}"#
    #expect(session(Self.target + "&sid=abc") == "abc")
    #expect(session(Self.target + "&sid=abc", answer: opening) == "abc")
    #expect(session(Self.target, answer: opening) == "new")
    #expect(session(Self.target, request: opening, answer: "ok") == nil)
    #expect(session(Self.target) == nil)
  }
}
