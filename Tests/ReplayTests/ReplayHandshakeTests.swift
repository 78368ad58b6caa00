import Replay
import Testing
import WebSocket

@Suite struct ReplayHandshakeTests {
  private static func lines(
    to url: String, target: String = "/chat?token=abc",
    fields: [(name: String, value: String)] = [], headers: [(name: String, value: String)] = [],
    compress: Bool = true, variables: ReplayVariables = ReplayVariables(rules: ReplayTolerances())
  ) throws -> [String] {
    let recorded = RequestHead(
      method: "GET", target: target,
      headers: HTTPHeaders(
        [("Host", "old.example"), ("Sec-WebSocket-Key", "recorded")] + fields))
    let handshake = ReplayHandshake(
      url: try WebSocketURL(url), headers: headers, compress: compress, variables: variables)
    let text = Latin1.string(handshake.bytes(for: recorded, key: "new"))
    #expect(text.hasSuffix("\r\n\r\n"))
    return text.split(separator: "\r\n").map(String.init)
  }

  @Test(arguments: [
    ("ws://new:81", "GET /chat?token=abc HTTP/1.1"),
    ("ws://new:81/", "GET /chat?token=abc HTTP/1.1"),
    ("ws://new:81/other", "GET /other?token=abc HTTP/1.1"),
    ("ws://new:81/other?x=y", "GET /other?x=y HTTP/1.1"),
  ])
  func theURLNamesWhatItChanges(url: String, line: String) throws {
    let lines = try Self.lines(to: url)
    #expect(lines == [line, "Host: new:81", "Sec-WebSocket-Key: new"])
  }

  @Test func theOriginFollowsTheHostWhenItWasTheSame() throws {
    let own = try Self.lines(to: "wss://new", fields: [("Origin", "http://old.example")])
    #expect(own.contains("Origin: https://new"))
    let other = try Self.lines(to: "wss://new", fields: [("Origin", "http://page.example")])
    #expect(other.contains("Origin: http://page.example"))
  }

  @Test func ownFieldsReplaceRecordedOnes() throws {
    let lines = try Self.lines(
      to: "ws://new", fields: [("X-A", "1"), ("x-a", "2"), ("X-B", "3")],
      headers: [("x-a", "9"), ("X-B", ""), ("X-C", "4\r\nX-D: 5")])
    #expect(lines.dropFirst(3) == ["X-A: 9", "X-C: 4X-D: 5"])
  }

  @Test func liveValuesReplaceRecordedOnes() throws {
    let variables = ReplayVariables(rules: ReplayTolerances())
    variables.put("abc", "xyz")
    variables.setCookies(["sid=new; Path=/", "odd"])
    let lines = try Self.lines(
      to: "ws://new",
      fields: [("Cookie", "a=b; sid=old"), ("Authorization", "Bearer abc"), ("X", "abcd")],
      variables: variables)
    #expect(lines[0] == "GET /chat?token=xyz HTTP/1.1")
    #expect(lines.dropFirst(3) == ["Cookie: a=b; sid=new", "Authorization: Bearer xyz", "X: abcd"])
  }

  @Test func compressionNeedNotBeOffered() throws {
    let fields = [(name: "Sec-WebSocket-Extensions", value: "permessage-deflate")]
    #expect(try Self.lines(to: "ws://new", fields: fields).count == 4)
    #expect(try Self.lines(to: "ws://new", fields: fields, compress: false).count == 3)
  }
}
