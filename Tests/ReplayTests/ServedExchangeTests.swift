import Capture
import Replay
import Testing
import WebSocket

@testable import Import

/// Plain HTTP that a recording answers: what it has as a whole, and nothing else.
@Suite struct ServedExchangeTests {
  private static func letters(_ count: Int) -> String {
    String(repeating: "abcd", count: count / 4)
  }

  /// What a server of these exchanges answers, from a recording that keeps at most `bodyLimit`
  /// bytes of each body.
  private static func host(
    _ exchanges: [(request: String, response: String)], bodyLimit: UInt64
  ) -> ReplayHost {
    let store = MemoryStore()
    let live = Session(store: store, application: "test", bodyLimit: bodyLimit)
    let recorder = live.recorder(
      ConnectionOrigin(client: .loopback(port: 50_122), server: .loopback(port: 9001)))
    var time = Recording.start
    for (request, response) in exchanges {
      for (text, end) in [(request, Endpoint.client), (response, .server)] {
        Array(text.utf8).withUnsafeBytes {
          recorder.receive(CapturedBytes($0, owner: nil), from: end, at: time)
        }
        time += 1
      }
    }
    recorder.end(by: .client, at: time)
    let archive = ExchangeArchive()
    let recorded = Session(store: store, application: nil, observer: archive)
    let importer = CaptureImporter(session: recorded)
    store.read(position: 0, count: Int(store.size)).withUnsafeBytes { _ = importer.receive($0) }
    _ = importer.finish()
    return ReplayHost(
      recorded, connections: [], exchanges: archive.exchanges, options: ReplayOptions(),
      random: { 7 })
  }

  private static func page(_ path: String, _ body: String) -> (request: String, response: String) {
    (
      "GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body
    )
  }

  private static func post(_ body: String, answer: String) -> (request: String, response: String) {
    let page = page("/post", answer)
    let head = "POST /post HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
    return (head + body, page.response)
  }

  private static func answer(
    _ host: ReplayHost, _ target: String, method: String = "GET", body: String = ""
  ) -> String {
    let head = RequestHead(method: method, target: target, headers: HTTPHeaders([]))
    return switch host.answer(head, body: Array(body.utf8)) {
    case .send(let bytes, delay: _), .later(let bytes, delay: _, ticket: _):
      String(decoding: bytes, as: UTF8.self)
    case .refuse(let refusal): "\(refusal.status) \(refusal.sentence)"
    }
  }

  @Test func aBodyThatIsThereIsSentWhole() {
    let host = Self.host([Self.page("/", Self.letters(100))], bodyLimit: 100)
    #expect(
      Self.answer(host, "/")
        == "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + Self.letters(100))
  }

  @Test func aBodyThatWasCutIsRefusedAndNobodyIsToldALength() {
    let host = Self.host(
      [Self.page("/large", Self.letters(200_000)), Self.page("/", "after")], bodyLimit: 1000)
    #expect(
      Self.answer(host, "/large")
        == "502 the recording has 1000 of the 200000 bytes that GET /large was answered with; "
        + "record with a larger --http-body-limit")
    #expect(Self.answer(host, "/").hasSuffix("after"))
  }

  @Test func aChunkedBodyThatWasCutIsRefusedAsWell() {
    let chunk = "fa0\r\n" + Self.letters(4000) + "\r\n"
    let response = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk
    let host = Self.host(
      [("GET /c HTTP/1.1\r\nHost: x\r\n\r\n", response + "0\r\n\r\n")], bodyLimit: 5000)
    #expect(Self.answer(host, "/c").hasPrefix("502 the recording has 5000 of the 8000 bytes"))
  }

  @Test func aRequestIsKnownByWhatIsLeftOfIt() {
    let (first, second) = ("one" + Self.letters(9000), "two" + Self.letters(9000))
    let host = Self.host(
      [Self.post(first, answer: "first"), Self.post(second, answer: "second")], bodyLimit: 500)
    #expect(Self.answer(host, "/post", method: "POST", body: second).hasSuffix("second"))
    #expect(Self.answer(host, "/post", method: "POST", body: first).hasSuffix("first"))
  }
}
