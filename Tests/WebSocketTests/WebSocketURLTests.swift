import Testing

@testable import WebSocket

@Suite struct WebSocketURLTests {
  @Test(arguments: [
    ("ws://example.com", "ws://example.com/"), ("WSS://Example.COM/Chat", "wss://example.com/Chat"),
    ("http://h/a?b=c", "ws://h/a?b=c"), ("https://h:443/", "wss://h/"),
    ("localhost:8080", "ws://localhost:8080/"), ("h:443/x", "wss://h/x"),
    ("h?q=http://x", "ws://h/?q=http://x"), ("ws://[::1]:9001/a", "ws://[::1]:9001/a"),
    ("[FE80::1%eth0]:80", "ws://[fe80::1%eth0]/"), ("ws://h:/", "ws://h/"),
    ("ws://h/a b/é", "ws://h/a%20b/%C3%A9"), ("wss://user:p%40ss@h/", "wss://h/"),
    (" ws://h ", "ws://h/"),
    ("unix:/run/x.sock", "ws+unix:/run/x.sock:/"), ("unix:///run/x.sock", "ws+unix:/run/x.sock:/"),
    ("ws+unix:/run/x.sock:/chat?a", "ws+unix:/run/x.sock:/chat?a"),
    ("wss+unix:x.sock", "wss+unix:x.sock:/"),
  ])
  func urlsAreReadAndWrittenInTheirShortestForm(text: String, expected: String) throws {
    #expect(try WebSocketURL(text).description == expected)
  }

  @Test func thePartsAreThoseToDialAndToPutInTheRequest() throws {
    let url = try WebSocketURL("wss://me:secret@[::1]:8443/a?b")
    #expect(url.isSecure)
    #expect(url.host == "::1")
    #expect(url.port == 8443)
    #expect(url.target == "/a?b")
    #expect(url.userInfo == "me:secret")
    #expect(url.authority == "[::1]:8443")
    let socket = try WebSocketURL("unix:/run/x.sock:/chat")
    #expect(socket.unixPath == "/run/x.sock")
    #expect(socket.authority == "localhost")
    #expect(socket.target == "/chat")
  }

  @Test(
    arguments: [
      ("", .empty), ("ftp://h/", .unsupportedScheme("ftp")), ("ws://", .missingHost),
      ("ws:///path", .missingHost), ("ws://:80/", .missingHost), ("ws://h:0/", .badPort("0")),
      ("ws://h:65536/", .badPort("65536")), ("ws://h:+80/", .badPort("+80")),
      ("h:80:90", .badPort("80:90")), ("ws://a b/", .badHost("a b")),
      ("ws://bücher.example/", .badHost("bücher.example")), ("ws://[::1", .badHost("[::1")),
      ("ws://[nonsense]/", .badHost("[nonsense]")), ("ws://[::1]x/", .badHost("[::1]x")),
      ("ws://h/#top", .fragment("#top")), ("unix:", .missingSocketPath),
    ] as [(String, WebSocketURLError)])
  func whatIsNoWebSocketURLIsRefusedWithTheFact(
    text: String, error: WebSocketURLError
  ) {
    #expect(throws: error) { try WebSocketURL(text) }
  }
}
