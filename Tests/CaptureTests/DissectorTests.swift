import Capture
import CaptureSupport
import ImportSupport
import Testing
import WebSocket

/// Dissector.
@Suite struct DissectorTests {
  @Test func aHandshakeAGreetingAndACleanCloseComeOutAsTheContractHasThem() {
    let talk = Conversation()
    talk.open()
    talk.server(talk.frame(0x81, Array("Welcome!".utf8), from: .server))
    talk.client(talk.frame(0x81, Array("Hello".utf8)))
    talk.client(talk.frame(0x88, [0x03, 0xE8]))
    talk.server(talk.frame(0x88, [0x03, 0xE8], from: .server))
    talk.end(by: .server)
    let lines = talk.lines
    #expect(lines.count == 6)
    #expect(
      lines.first?.hasPrefix(
        #"{"type":"connection","connection":1,"time":"2026-01-02T03:04:05.123456789Z","url":"ws://server.example.com/chat","client":"127.0.0.1:50122","server":"127.0.0.1:9001","status":101,"request_headers":[["Host","server.example.com"],"#
      ) == true)
    #expect(
      lines.first?.hasSuffix(#""subprotocol":null,"extensions":null,"tls":null,"tls_client":null}"#)
        == true)
    #expect(
      lines[1]
        == #"{"type":"frame","frame":1,"connection":1,"time":"2026-01-02T03:04:05.125456789Z","time_end":"2026-01-02T03:04:05.125456789Z","from":"server","opcode":1,"opcode_name":"text","fin":true,"rsv1":false,"rsv2":false,"rsv3":false,"masked":false,"masking_key":null,"length":8,"length_bits":7,"header_length":2,"message":1,"fragment":0,"payload_text":"Welcome!","findings":[]}"#
    )
    #expect(
      lines[3].contains(
        #""message":null,"fragment":null,"payload_base64":"A+g=","close_code":1000,"close_reason":"","findings":[]"#
      ))
    #expect(
      lines[5]
        == #"{"type":"close","connection":1,"time":"2026-01-02T03:04:05.129456789Z","by":"client","clean":true,"code":1000,"reason":""}"#
    )
  }

  @Test func nothingDependsOnHowTheBytesOfADirectionWereChunked() {
    func run(_ sizes: (Int) -> Int) -> [String] {
      let talk = Conversation()
      func say(_ bytes: [UInt8], _ from: Endpoint) {
        var rest = bytes[...]
        let time = talk.time
        while !rest.isEmpty {
          let size = max(1, min(rest.count, sizes(rest.count)))
          talk.time = time
          talk.send(Array(rest.prefix(size)), from: from)
          rest = rest.dropFirst(size)
        }
      }
      let request =
        "POST /poll HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody"
      let answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
      say(Array(request.utf8), .client)
      say(Array(answer.utf8), .server)
      say(
        Array(
          ("GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            + "Origin: http://h\r\n\r\n")
            .utf8), .client)
      say(
        Array(
          ("HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n").utf8)
          + talk.frame(0x01, [0x41], from: .server) + talk.frame(0x89, [1], from: .server)
          + talk.frame(0x80, [0x42], from: .server), .server)
      say(
        talk.frame(0x8A, [1]) + talk.frame(0x82, [UInt8](repeating: 5, count: 300))
          + talk.frame(0x81, [0xFF]) + talk.frame(0x88, [0x03]), .client)
      talk.end(by: .client)
      return talk.lines
    }
    let whole = run { $0 }
    #expect(whole.count == 10)
    #expect(run { _ in 1 } == whole)
    for split in 1..<40 { #expect(run { _ in split } == whole, "chunks of \(split)") }
  }

  @Test func aRefusedUpgradeIsAConnectionWithItsStatusPollingIsARowOfItsOwnKind() {
    let talk = Conversation()
    talk.client("GET /a HTTP/1.1\r\nHost: h\r\n\r\n")
    talk.server("HTTP/1.1 204 No Content\r\n\r\n")
    talk.client(
      "GET /b HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
    talk.server("HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\n\r\nno way")
    talk.end(by: .server)
    let lines = talk.lines
    #expect(lines.count == 2)
    #expect(
      lines[0].contains(
        #""exchange":1,"time":"2026-01-02T03:04:05.123456789Z","method":"GET","target":"/a","status":204,"request_length":0,"response_length":0}"#
      ))
    #expect(lines[1].contains(#""url":"ws://h/b","client""#) && lines[1].contains(#""status":403"#))
    #expect(talk.session.log.read { $0.connection(1)?.refusalBody } == Array("no way".utf8))
  }

  @Test func framesAClientSendsBeforeThe101AreReadOnceItIsThereAndReportedH15() {
    let talk = Conversation()
    let time = talk.time
    talk.client(
      Array(
        ("GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
          + "Origin: http://h\r\n\r\n").utf8) + talk.frame(0x81, [0x61]))
    talk.client(talk.frame(0x81, [0x62]))
    #expect(talk.lines.isEmpty)
    talk.server(
      "HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")
    talk.client(talk.frame(0x81, [0x63]))
    let frames = talk.lines.filter { $0.contains(#""type":"frame""#) }
    #expect(frames.map { $0.contains("H15") } == [true, false, false])
    #expect(frames.map { $0.contains(#""payload_text":"b""#) } == [false, true, false])
    let times = talk.session.log.read { state in
      (1...3).compactMap { state.frame($0)?.time }
    }
    #expect(times == [time, time + 1_000_000, time + 3_000_000])
  }

  @Test func aFrameThatNeverCompletedIsReportedAtTheEnd() {
    let talk = Conversation()
    talk.open()
    talk.client(Array(talk.frame(0x82, [UInt8](repeating: 0, count: 500)).prefix(108)))
    #expect(talk.session.log.read { $0.connection(1)?.underWay.first?.captured } == 100)
    talk.end(by: .client)
    let lines = talk.lines
    #expect(lines.contains { $0.contains(#""frame":null"#) && $0.contains(#""captured":100"#) })
    #expect(lines.contains { $0.contains(#""id":"F16","level":"E""#) })
    #expect(lines.last?.contains(#""by":"client","clean":false,"code":1006"#) == true)
  }

  @Test func aServerThatDoesNotUseHTTPIsReportedInASentence() {
    let talk = Conversation()
    talk.client("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
    talk.server([0x16, 0x03, 0x01, 0x02, 0x00, 0x01])
    talk.end(by: .server)
    let failure = talk.session.log.read { $0.connection(1)?.failure }
    #expect(failure == "the server did not speak HTTP/1.1: not HTTP but a TLS record")
  }

  @Test func theEndOfACaptureIsNotTheEndOfATransport() {
    let talk = Conversation()
    talk.open()
    talk.client(Array(talk.frame(0x82, [1, 2, 3]).prefix(4)))
    talk.end(by: nil)
    #expect(!talk.lines.contains { $0.contains("F16") || $0.contains("C11") })
  }

  @Test func aKeyThatWasUsedBeforeIsReportedOnTheLaterConnectionH08() {
    let first = Conversation()
    first.open()
    let second = Conversation(session: first.session, client: 50_123)
    second.open()
    #expect(!first.lines.contains { $0.contains("H08") && $0.contains(#""connection":1"#) })
    #expect(first.lines.contains { $0.contains("H08") && $0.contains(#""connection":2"#) })
  }
}
