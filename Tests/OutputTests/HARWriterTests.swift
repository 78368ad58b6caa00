import CaptureSupport
import Foundation
import Testing
import Units

@testable import Capture
@testable import Output
@testable import WebSocket

/// HAR 1.2 (Odvarko), with messages as Chrome writes them.
@Suite struct HARWriterTests {
  private static func log(_ session: ExampleSession, connections: Set<UInt32>? = nil) throws
    -> (log: [String: Any], count: Int)
  {
    var file: [UInt8] = []
    let count = HARWriter(session: session.talk.session, connections: connections, version: "9.9")
      .write { file += $0 }
    let json = try JSONSerialization.jsonObject(with: Data(file)) as? [String: Any]
    return (try #require(json?["log"] as? [String: Any]), count)
  }

  private static func entry() throws -> [String: Any] {
    let entries = try log(ExampleSession()).log["entries"] as? [[String: Any]]
    #expect(entries?.count == 1)
    return try #require(entries?.first)
  }

  @Test func theLogNamesItsVersionAndItsMaker() throws {
    let (log, count) = try Self.log(ExampleSession())
    #expect(log["version"] as? String == "1.2" && count == 1)
    #expect(log["creator"] as? [String: String] == ["name": "windsock", "version": "9.9"])
    #expect((log["pages"] as? [Any])?.isEmpty == true)
    let none = try Self.log(ExampleSession(), connections: [2])
    #expect((none.log["entries"] as? [Any])?.isEmpty == true && none.count == 0)
  }

  @Test func anEntryHasEveryFieldThatTheFormatDemands() throws {
    let entry = try Self.entry()
    let request = try #require(entry["request"] as? [String: Any])
    let response = try #require(entry["response"] as? [String: Any])
    let timings = try #require(entry["timings"] as? [String: Any])
    #expect(
      Set(request.keys) == [
        "method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize",
        "bodySize",
      ])
    #expect(
      Set(response.keys) == [
        "status", "statusText", "httpVersion", "cookies", "headers", "content", "redirectURL",
        "headersSize", "bodySize",
      ])
    #expect(
      request["method"] as? String == "GET" && request["httpVersion"] as? String == "HTTP/1.1")
    #expect((request["url"] as? String)?.hasPrefix("ws://server.example.com") == true)
    #expect(response["status"] as? Int == 101)
    #expect(response["statusText"] as? String == "Switching Protocols")
    let headers = try #require(request["headers"] as? [[String: String]])
    #expect(headers.first == ["name": "Host", "value": "server.example.com"])
    #expect(entry["startedDateTime"] as? String == "2026-01-02T03:04:05.123456789Z")
    // The answer came a millisecond after the request.
    #expect(entry["time"] as? Double == 1 && timings["wait"] as? Double == 1)
    for name in ["blocked", "dns", "connect", "ssl"] { #expect(timings[name] as? Int == -1) }
    #expect(timings["send"] as? Int == 0 && timings["receive"] as? Int == 0)
    #expect(entry["serverIPAddress"] as? String == "127.0.0.1")
    #expect(entry["connection"] as? String == "50122" && entry["cache"] is [String: Any])
    #expect(request["bodySize"] as? Int == 0 && response["bodySize"] as? Int == 0)
    #expect((response["content"] as? [String: Any])?["size"] as? Int == 0)
    #expect((request["headersSize"] as? Int ?? 0) > 100)
  }

  @Test func messagesAreTextOrBase64WithTheSecondTheyEnded() throws {
    let entry = try Self.entry()
    #expect(entry["_resourceType"] as? String == "websocket")
    let messages = try #require(entry["_webSocketMessages"] as? [[String: Any]])
    #expect(messages.map { $0["type"] as? String } == ["send", "receive", "receive"])
    #expect(messages.map { $0["opcode"] as? Int } == [1, 1, 2])
    #expect(
      messages.map { $0["data"] as? String }
        == ["Hello", "Hello", Data(0...255).base64EncodedString()])
    #expect(messages.allSatisfy { $0["encoding"] == nil })
    let times = messages.map { $0["time"] as? Double ?? 0 }
    for (time, milliseconds) in zip(times, [2.0, 5, 7]) {
      #expect(abs(time - 1_767_323_045.123456789 - milliseconds / 1000) < 1e-5)
    }
    let close = try #require(entry["_webSocketClose"] as? [String: Any])
    #expect(close["code"] as? Int == 1001 && close["reason"] as? String == "gone")
  }

  @Test func anEndWithoutCloseIsAbortedAndTextThatIsNoneIsBase64() throws {
    let (log, _) = try Self.log(ExampleSession(unended: [0x81, 1, 0xFF, 0x82, 2, 1]))
    let entry = try #require((log["entries"] as? [[String: Any]])?.first)
    #expect(entry["_webSocketClose"] as? String == "aborted")
    let messages = try #require(entry["_webSocketMessages"] as? [[String: Any]])
    #expect(messages.map { $0["data"] as? String } == ["/w=="])
    #expect(messages.first?["encoding"] as? String == "base64")
  }

  @Test func aCommentSaysWhatADecoderKnows() throws {
    let fixture = FilterFixture()
    let recorder = fixture.open(host: "h")
    for (place, text) in [#"{"jsonrpc":"2.0","id":1,"method":"add"}"#, "hello"].enumerated() {
      fixture.send(
        FilterFixture.frame(.text, Array(text.utf8), from: .client), from: .client, on: recorder,
        at: UInt64(place) + 1)
    }
    var file: [UInt8] = []
    let writer = HARWriter(
      session: fixture.session, version: "1", units: UnitSource(fixture.session))
    writer.write { file += $0 }
    let json = try JSONSerialization.jsonObject(with: Data(file)) as? [String: Any]
    let entries = (json?["log"] as? [String: Any])?["entries"] as? [[String: Any]]
    let messages = try #require(entries?.first?["_webSocketMessages"] as? [[String: Any]])
    #expect(messages.map { $0["comment"] as? String } == ["rpc add #1", nil])
  }
}
