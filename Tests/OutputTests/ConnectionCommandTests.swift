import Testing
import WebSocket

@testable import Capture
@testable import Output

/// Commands of other programs, as their manuals have their options.
///
/// Each opens a connection with the same URL, header fields and subprotocols; what a client writes by
/// itself is left to it.
@Suite struct ConnectionCommandTests {
  private static let all: [(String, String)] = [
    ("Host", "h"), ("Upgrade", "websocket"), ("Connection", "Upgrade"),
    ("Sec-WebSocket-Key", "x3JJHMbDL1EzLkh9GBhXDw=="), ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Extensions", "permessage-deflate"), ("User-Agent", "x"),
    ("Accept-Encoding", "gzip"), ("Content-Length", "0"), ("X-A", "it's"), ("Cookie", "a=1"),
    ("Sec-WebSocket-Protocol", "chat, soap"), ("Origin", "http://o"),
  ]

  private static func text(
    _ command: ConnectionCommand, url: String? = "wss://h/x?a=1&b='2'",
    headers: [(String, String)] = all
  ) -> String? {
    var record = ConnectionRecord(
      number: 1, time: 0,
      origin: ConnectionOrigin(client: .loopback(port: 1), server: .loopback(port: 2)))
    record.url = url
    record.request = RequestHead(method: "GET", target: "/x", headers: HTTPHeaders(headers))
    return command.text(for: record)
  }

  @Test func wscatHasAnOptionForEachHeaderAndEachSubprotocol() {
    #expect(
      Self.text(.wscat)
        == #"wscat --connect 'wss://h/x?a=1&b='\''2'\''' --header 'X-A: it'\''s' "#
        + #"--header 'Cookie: a=1' --subprotocol 'chat' --subprotocol 'soap' --origin 'http://o'"#)
    #expect(Self.text(.wscat, url: "ws://h/", headers: []) == "wscat --connect 'ws://h/'")
  }

  @Test func websocatHasOneOptionForAllSubprotocolsAndTheURLAtTheEnd() {
    #expect(
      Self.text(.websocat)
        == #"websocat --header='X-A: it'\''s' --header='Cookie: a=1' --protocol='chat,soap' "#
        + #"--origin='http://o' 'wss://h/x?a=1&b='\''2'\'''"#)
    #expect(Self.text(.websocat, url: "ws://h/", headers: []) == "websocat 'ws://h/'")
  }

  @Test func curlAsksForTheHandshakeOverHTTP() {
    #expect(
      Self.text(.curl)
        == #"""
        curl --include --no-buffer --http1.1 \
          --header 'Connection: Upgrade' \
          --header 'Upgrade: websocket' \
          --header 'Sec-WebSocket-Version: 13' \
          --header 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' \
          --header 'Sec-WebSocket-Protocol: chat, soap' \
          --header 'Origin: http://o' \
          --header 'X-A: it'\''s' \
          --header 'Cookie: a=1' \
          'https://h/x?a=1&b='\''2'\'''
        """#)
    let plain = Self.text(.curl, url: "ws://h:81/", headers: [])
    #expect(plain?.hasSuffix(" \\\n  'http://h:81/'") == true)
    #expect(plain?.contains("Protocol") == false && plain?.contains("Origin") == false)
  }

  @Test func pythonsWebsocketsTakesThemAsArguments() {
    let call =
      #"connect("wss://h/x?a=1&b='2'", additional_headers=[("X-A", "it's"), ("Cookie", "a=1")], "#
      + #"subprotocols=["chat", "soap"], origin="http://o")"#
    let lines = [
      "import asyncio", "from websockets.asyncio.client import connect", "", "",
      "async def main():", "    async with \(call) as connection:",
      "        async for message in connection:", "            print(message)", "", "",
      "asyncio.run(main())", "",
    ]
    #expect(
      Self.text(.python)?.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        == lines)
    let plain = Self.text(.python, url: "ws://h/\"", headers: [])
    #expect(plain?.contains("connect(\"ws://h/\\\"\") as connection:") == true)
  }

  @Test func whatAskedForNoWebSocketHasNoCommand() {
    for command in ConnectionCommand.allCases {
      #expect(Self.text(command, url: nil) == nil)
    }
  }
}
