import Testing

@testable import WebSocket

@Suite struct HTTPBodyFramingTests {
  private func request(_ headers: [(String, String)]) -> HTTPBodyFraming? {
    let head = RequestHead(
      method: "POST", target: "/", headers: HTTPHeaders(headers.map { (name: $0, value: $1) }))
    return try? head.framing.get()
  }

  private func response(
    _ status: Int, _ headers: [(String, String)] = [], to method: String = "GET"
  ) -> HTTPBodyFraming? {
    let head = ResponseHead(
      status: status, reason: "", headers: HTTPHeaders(headers.map { (name: $0, value: $1) }))
    return try? head.framing(answering: HTTPRequestKind(method: method)).get()
  }

  @Test func aRequestWithoutLengthFieldsHasNoBody() {
    #expect(request([]) == HTTPBodyFraming.none)
    #expect(request([("Content-Length", "5")]) == .length(5))
    #expect(request([("Content-Length", "9223372036854775808")]) == .length(1 << 63))
    #expect(request([("Transfer-Encoding", "chunked")]) == .chunked)
  }

  @Test func transferEncodingOverridesContentLength() {
    #expect(request([("Content-Length", "5"), ("Transfer-Encoding", "chunked")]) == .chunked)
    #expect(response(200, [("Content-Length", "5"), ("Transfer-Encoding", "chunked")]) == .chunked)
  }

  @Test func whereTheEndOfARequestCannotBeToldThereIsNoFraming() {
    #expect(request([("Transfer-Encoding", "gzip")]) == nil)
    #expect(request([("Content-Length", "5, 6")]) == nil)
    #expect(request([("Content-Length", "0x5")]) == nil)
  }

  @Test func the1xx204And304AndAnswersToHEADHaveNoBodyWhateverTheyClaim() {
    for status in [100, 101, 204, 304] {
      #expect(response(status, [("Content-Length", "5")]) == HTTPBodyFraming.none)
    }
    #expect(response(200, [("Content-Length", "5")], to: "HEAD") == HTTPBodyFraming.none)
    #expect(response(200, [("Content-Length", "5")], to: "CONNECT") == HTTPBodyFraming.none)
    #expect(response(407, [("Content-Length", "5")], to: "CONNECT") == .length(5))
  }

  @Test func aResponseWithoutLengthLastsUntilTheTransportCloses() {
    #expect(response(200) == .untilClose)
    #expect(response(200, [("Transfer-Encoding", "gzip")]) == .untilClose)
  }
}
