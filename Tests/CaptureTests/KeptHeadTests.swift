import Testing
import WebSocket

@testable import Capture

/// The head of a connection that is over.
@Suite struct KeptHeadTests {
  private func parse<Head: HTTPHead>(_ text: String, as: Head.Type) throws -> Head {
    var parser = HTTPHeadParser<Head>()
    let outcome = Latin1.bytes(text).withUnsafeBytes { parser.receive($0).outcome }
    guard case .head(let head) = outcome else { throw NoHead() }
    return head
  }

  private struct NoHead: Error {}

  @Test(
    arguments: [
      "GET /a?b=c HTTP/1.1\r\nHost:  h \t\r\ncOOKIE:\r\nX: caf\u{E9}\r\nx: 2\r\n\r\n",
      "GET / HTTP/1.0\r\n\r\n", "OPTIONS * HTTP/1.1\r\nA:b\r\n\r\n",
    ]
  )
  func isTheSameAsBefore(text: String) throws {
    let head = try parse(text, as: RequestHead.self)
    var kept = KeptHead(head)
    kept.pack()
    guard case .packed = kept else {
      Issue.record("it was not packed")
      return
    }
    #expect(kept.head == head)
  }

  @Test(
    arguments: [
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n", "HTTP/1.1 403 \r\n\r\n",
      "HTTP/1.1 007 Not  yet\r\nA: b\r\n\r\n",
    ]
  )
  func isTheSameAsBeforeForAnAnswerToo(text: String) throws {
    let head = try parse(text, as: ResponseHead.self)
    var kept = KeptHead(head)
    kept.pack()
    guard case .packed = kept else {
      Issue.record("it was not packed")
      return
    }
    #expect(kept.head == head)
  }

  @Test(
    arguments: [
      "GET / HTTP/1.1\nHost: h\n\n", "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n",
      "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    ]
  )
  func staysAsItWasParsedWhenItsBytesWouldNotComeToTheSame(text: String) throws {
    let head = try parse(text, as: RequestHead.self)
    var kept = KeptHead(head)
    kept.pack()
    guard case .parsed = kept else {
      Issue.record("it was packed")
      return
    }
    #expect(kept.head == head)
    // What nobody sent has no bytes.
    var made = KeptHead(RequestHead(method: "GET", target: "/", headers: HTTPHeaders([("A", "b")])))
    made.pack()
    #expect(made.head?.headers.first("A") == "b")
  }
}
