import CaptureSupport
import Foundation
import Testing

@testable import Capture
@testable import Output
@testable import WebSocket

/// Rows as another reader of JSON reads them; values by RFC 6455, section 5.2.
@Suite struct NDJSONFormatterTests {
  private static func rows(_ session: ExampleSession, includesPayload: Bool = true) throws
    -> [[String: Any]]
  {
    try session.lines(NDJSONFormatter(), includesPayload: includesPayload).dropLast().map { line in
      try #require(
        JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
    }
  }

  private static func time(_ milliseconds: Int) -> String {
    // Conversation.start is 2026-01-02T03:04:05.123456789Z; no carry in what is asked for here.
    "2026-01-02T03:04:05.\(123 + milliseconds)456789Z"
  }

  @Test func aFrameHasTheFieldsOfItsHeader() throws {
    let frames = try Self.rows(ExampleSession()).filter { $0["type"] as? String == "frame" }
    #expect(frames.map { $0["frame"] as? Int } == Array(1...8))
    #expect(frames.map { $0["opcode"] as? Int } == [1, 1, 9, 0, 10, 2, 8, 8])
    #expect(
      frames.map { $0["opcode_name"] as? String }
        == ["text", "text", "ping", "continuation", "pong", "binary", "close", "close"])
    #expect(frames.map { $0["length"] as? Int } == [5, 3, 5, 2, 5, 256, 6, 0])
    #expect(frames.map { $0["length_bits"] as? Int } == [7, 7, 7, 7, 7, 16, 7, 7])
    #expect(frames.map { $0["header_length"] as? Int } == [6, 2, 2, 2, 6, 4, 2, 6])
    let isMasked = [true, false, false, false, true, false, false, true]
    #expect(frames.map { $0["masked"] as? Bool } == isMasked)
    #expect(frames.map { $0["from"] as? String } == isMasked.map { $0 ? "client" : "server" })
    #expect(
      frames.map { $0["masking_key"] as? String }
        == ["37fa213d", nil, nil, nil, "37fa213d", nil, nil, "01020304"])
    #expect(
      frames.map { $0["fin"] as? Bool } == [true, false, true, true, true, true, true, true])
    for bit in ["rsv1", "rsv2", "rsv3"] {
      #expect(frames.allSatisfy { $0[bit] as? Bool == false })
    }
    #expect(frames.map { $0["message"] as? Int } == [1, 2, nil, 2, nil, 3, nil, nil])
    #expect(frames.map { $0["fragment"] as? Int } == [0, 0, nil, 1, nil, 0, nil, nil])
    #expect(frames.map { $0["time"] as? String } == (2...9).map(Self.time))
    #expect(frames.allSatisfy { $0["connection"] as? Int == 1 })
    #expect(frames[4]["findings"] as? [String] == ["F15"], "its key is that of frame 1")
    #expect(frames[0]["findings"] as? [String] == [])
  }

  @Test func aPayloadIsTextWhereItIsOneAndBase64ElseAndMayBeLeftOut() throws {
    let frames = try Self.rows(ExampleSession()).filter { $0["type"] as? String == "frame" }
    #expect(
      frames.map { $0["payload_text"] as? String } == ["Hello", nil, "Hello", nil, "Hello"]
        + [nil, nil, nil])
    let base64 = [
      nil, "SGVs", nil, "bG8=", nil, Data(0...255).base64EncodedString(), "A+lnb25l", "",
    ]
    #expect(frames.map { $0["payload_base64"] as? String } == base64)
    #expect(frames.map { $0["close_code"] as? Int }.suffix(2) == [1001, 1005])
    #expect(frames.map { $0["close_reason"] as? String }.suffix(2) == ["gone", ""])
    #expect(frames.allSatisfy { $0["payload_missing"] == nil })
    for row in try Self.rows(ExampleSession(), includesPayload: false) {
      #expect(row["payload_text"] == nil && row["payload_base64"] == nil)
    }
  }

  @Test func aConnectionHasItsHandshakeAndItsEnd() throws {
    let rows = try Self.rows(ExampleSession())
    let connection = try #require(rows.first { $0["type"] as? String == "connection" })
    #expect(
      connection["url"] as? String == "ws://server.example.com:9001/chat"
        || connection["url"] as? String == "ws://server.example.com/chat")
    #expect(connection["client"] as? String == "127.0.0.1:50122")
    #expect(connection["server"] as? String == "127.0.0.1:9001")
    #expect(connection["status"] as? Int == 101 && connection["subprotocol"] as? String == "chat")
    #expect(connection["extensions"] is NSNull && connection["tls"] is NSNull)
    #expect(connection["tls_client"] is NSNull && connection["failure"] == nil)
    let headers = try #require(connection["request_headers"] as? [[String]])
    #expect(headers.first == ["Host", "server.example.com"] && headers.count == 7)
    #expect(
      (connection["response_headers"] as? [[String]])?.last == ["Sec-WebSocket-Protocol", "chat"])
    let close = try #require(rows.last)
    #expect(close["type"] as? String == "close" && close["by"] as? String == "server")
    #expect(close["clean"] as? Bool == true && close["code"] as? Int == 1001)
    #expect(close["reason"] as? String == "gone" && close["connection"] as? Int == 1)
  }

  @Test func aFindingSaysWhereItIsAndWhatSaysSo() throws {
    let session = ExampleSession(unended: [0x82, 0x05, 1, 2])
    let rows = try Self.rows(session).filter { $0["type"] as? String == "finding" }
    let row = try #require(rows.first { $0["id"] as? String == "F16" })
    #expect(row["frame"] is NSNull && row["from"] as? String == "server")
    #expect(row["connection"] as? Int == 1 && row["level"] as? String == "E")
    #expect((row["rfc"] as? String)?.hasPrefix("6455 7") == true)
    // The frame begins where the server's answer ends.
    let answer = session.talk.session.log.read { $0.connection(1)?.response?.byteCount }
    #expect(row["offset"] as? Int == answer && (row["text"] as? String)?.isEmpty == false)
  }

  /// RFC 9110, section 9.3.6: after a 2xx to CONNECT the connection is a tunnel.
  @Test func plainHTTPAndTunnelsHaveTheirLengths() throws {
    let talk = Conversation()
    talk.client("POST /form HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\na=1")
    talk.server("HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nsorry")
    talk.client("CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n")
    talk.server("HTTP/1.1 200 OK\r\n\r\n")
    talk.client([1, 2, 3])
    talk.server([4, 5, 6, 7])
    talk.end(by: .client)
    let rows = try Self.rows(ExampleSession(talk))
    let exchange = try #require(rows.first { $0["type"] as? String == "http" })
    #expect(exchange["connection"] as? Int == 1 && exchange["exchange"] as? Int == 1)
    #expect(exchange["method"] as? String == "POST" && exchange["target"] as? String == "/form")
    #expect(exchange["status"] as? Int == 404)
    #expect(exchange["request_length"] as? Int == 3 && exchange["response_length"] as? Int == 5)
    let tunnel = try #require(rows.first { $0["type"] as? String == "tunnel" })
    #expect(tunnel["connection"] as? Int == 1 && tunnel["authority"] as? String == "h:443")
    #expect(tunnel["bytes_client"] as? Int == 3 && tunnel["bytes_server"] as? Int == 4)
    let lines = ExampleSession(talk).lines(TextFormatter())
    #expect(lines.contains { $0.hasSuffix("  1  POST /form 404  3 → 5 bytes") })
    #expect(lines.contains { $0.hasSuffix("  1  tunnel h:443  3 → 4 bytes") })
  }

  @Test func aFrameCutShortHasWhatIsKnownOfIt() throws {
    for (bytes, opcode, length, captured) in [
      ([0x82, 0x05, 1, 2], 2, 5, 2), ([0x82], nil, nil, 0),
    ] as [([UInt8], Int?, Int?, Int)] {
      let talk = ExampleSession(unended: bytes)
      let frames = try Self.rows(talk).filter { $0["type"] as? String == "frame" }
      let row = try #require(frames.last)
      #expect(row["frame"] is NSNull && row["complete"] as? Bool == false)
      #expect(row["opcode"] as? Int == opcode && row["length"] as? Int == length)
      #expect(row["from"] as? String == "server" && row["captured"] as? Int == captured)
      // That the transport ended within it is a finding on no frame.
      let findings = try Self.rows(talk).filter { $0["type"] as? String == "finding" }
      #expect(findings.contains { $0["id"] as? String == "F16" && $0["frame"] is NSNull })
    }
  }
}
