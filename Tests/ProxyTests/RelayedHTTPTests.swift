import Capture
import PeerSupport
import Testing
import WebSocket

@testable import Proxy

/// HTTP through the proxy.
@Suite(.serialized)
struct RelayedHTTPTests {
  @Test func keepsTheConnectionAliveForOneRequestAfterTheOther() throws {
    let harness = try ProxyHarness(keepHost: true)
    let client = try harness.connect()
    let exchanges = [
      ("GET /1 HTTP/1.1\r\nHost: localhost\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n"),
      (
        "POST /2 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nT: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"
      ),
      ("HEAD /3 HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"),
    ]
    var server: RawSocket?
    for (request, response) in exchanges {
      try client.send(request)
      if server == nil { server = try harness.upstream.accept() }
      let upstream = try #require(server)
      #expect(try upstream.receive(request.utf8.count) == Array(request.utf8))
      try upstream.send(response)
      #expect(try client.receive(response.utf8.count) == Array(response.utf8))
    }
    let statuses = try harness.exchanges(3).map(\.status)
    #expect(statuses == [204, 200, 200])
  }

  @Test func passesPipelinedRequestsOnAndTheAnswersBack() throws {
    let harness = try ProxyHarness(keepHost: true)
    let client = try harness.connect()
    let requests = (1...5).map { "GET /\($0) HTTP/1.1\r\n\r\n" }.joined()
    try client.send(requests)
    let server = try harness.upstream.accept()
    #expect(try server.receive(requests.utf8.count) == Array(requests.utf8))
    let responses = (1...5).map { "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n\($0)" }.joined()
    try server.send(responses)
    #expect(try client.receive(responses.utf8.count) == Array(responses.utf8))
  }

  @Test func streamsEachPieceOfAnAnswerArrivesBeforeTheNextIsSent() throws {
    let harness = try ProxyHarness()
    let client = try harness.connect()
    try client.send("GET /events HTTP/1.1\r\n\r\n")
    let server = try harness.upstream.accept()
    _ = try server.receive(until: "\r\n\r\n")
    try server.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
    _ = try client.receive(until: "\r\n\r\n")
    for number in 1...5 {
      let event = "data: \(number)\n\n"
      try server.send(event)
      #expect(try client.receive(event.utf8.count) == Array(event.utf8))
    }
    server.shutdownOutput()
    #expect(try client.receiveAll().isEmpty)
  }

  @Test func passesLargeBodiesBothWays() throws {
    let harness = try ProxyHarness(keepHost: true)
    let client = try harness.connect()
    let body = [UInt8]((0..<(6 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 7) })
    try client.send("PUT / HTTP/1.1\r\nContent-Length: \(body.count)\r\n\r\n")
    let server = try harness.upstream.accept()
    _ = try server.receive(until: "\r\n\r\n")
    #expect(try server.receive(body, from: client) == body)
    try server.send("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n")
    _ = try client.receive(until: "\r\n\r\n")
    #expect(try client.receive(body, from: server) == body)
  }

  @Test func passesAnAnswerThatComesBeforeTheRequestIsWhole() throws {
    let harness = try ProxyHarness(keepHost: true)
    let client = try harness.connect()
    try client.send("POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nab")
    let server = try harness.upstream.accept()
    _ = try server.receive(until: "ab")
    let response = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n"
    try server.send(response)
    #expect(try client.receive(response.utf8.count) == Array(response.utf8))
    try client.send("cd")
    #expect(try server.receive(2) == Array("cd".utf8))
  }

  @Test func tellsTheClientInA502WhatIsWrongWithAnUpstreamThatIsNotThere() throws {
    let port = try RawSocket.listening().port
    let harness = try ProxyHarness(upstreamPort: port)
    let client = try harness.connect()
    try client.send(ProxyHarness.upgradeRequest(host: "localhost"))
    let text = String(decoding: try client.receiveAll(), as: UTF8.self)
    let sentence =
      "cannot reach ws://127.0.0.1:\(port)/: connection refused; is the server running?"
    #expect(text.hasPrefix("HTTP/1.1 502 Bad Gateway\r\n"))
    #expect(text.hasSuffix("\r\n\r\nwindsock: \(sentence)\n"))
    let record = try harness.connection { $0.failure != nil }
    #expect(record.failure == sentence)
    #expect(record.response?.status == 502)
    #expect(record.origin.server.port == port)
  }

  @Test func answersHEADWithoutABodyWhenTheUpstreamIsNotThere() throws {
    let harness = try ProxyHarness(upstreamPort: try RawSocket.listening().port)
    let client = try harness.connect()
    try client.send("HEAD / HTTP/1.1\r\n\r\n")
    #expect(String(decoding: try client.receiveAll(), as: UTF8.self).hasSuffix("\r\n\r\n"))
  }

  @Test func refusesHostileHeadsWithA400RecordsThemAndAsksTheUpstreamNothing() throws {
    let harness = try ProxyHarness()
    let heads = [
      "GET / HTTP/1.1\nHost: a\n\n", "\u{16}\u{2}\u{1}\u{0}\u{5}", "\0\0\0\0",
      "GET / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ]
    for (index, head) in heads.enumerated() {
      let client = try harness.connect()
      try client.send(head)
      let answer = String(decoding: try client.receiveAll(), as: UTF8.self)
      #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
      let record = try harness.connection(UInt32(index + 1)) { $0.failure != nil }
      #expect(record.client.bytes == UInt64(head.utf8.count))
    }
    _ = try harness.upgraded()
    #expect(harness.upstream.acceptWithoutWaiting() == nil)
  }

  @Test func refusesAHeadThatIsTooLargeWithA431HoweverSlowlyItIsRead() throws {
    let harness = try ProxyHarness()
    let client = try harness.connect()
    try client.send("GET / HTTP/1.1\r\nA: " + String(repeating: "x", count: 100_000))
    let answer = String(decoding: try client.receiveAll(), as: UTF8.self)
    #expect(answer.hasPrefix("HTTP/1.1 431 "))
  }

  @Test func passesTheClientsClosingOnWhenTheUpstreamIsStillBeingAsked() throws {
    let harness = try ProxyHarness()
    let client = try harness.connect()
    try client.send("GET / HTTP/1.1\r\n\r\n")
    client.shutdownOutput()
    let server = try harness.upstream.accept()
    #expect(try server.receiveAll() == Array("GET / HTTP/1.1\r\n\r\n".utf8))
    let response = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    try server.send(response)
    server.shutdownOutput()
    #expect(try client.receiveAll() == Array(response.utf8))
  }
}
