import Capture
import Replay
import Testing
import WebSocket

@Suite struct ServedHandshakeTests {
  private static let key = "dGhlIHNhbXBsZSBub25jZQ=="

  private static func answer(
    recorded: String, offered: [(name: String, value: String)]
  ) -> Result<[String], ServedRefusal> {
    let recording = Recording(
      request: "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n",
      response: recorded)
    guard let record = recording.session.log.read({ $0.connection(1) }) else {
      return .success([])
    }
    let request = RequestHead(method: "GET", target: "/", headers: HTTPHeaders(offered))
    let variables = ReplayVariables(rules: ReplayTolerances())
    return ServedHandshake.answer(record, to: request, variables: variables).map { bytes in
      Latin1.string(bytes).split(separator: "\r\n").map(String.init)
    }
  }

  private static let base: [(name: String, value: String)] = [
    ("Sec-WebSocket-Key", key), ("Sec-WebSocket-Version", "13"),
  ]

  /// Whatever was agreed, the live answer is one that this client's offer allows (RFC 7692, 7.1).
  @Test(arguments: [
    ("permessage-deflate", "permessage-deflate", "permessage-deflate"),
    ("permessage-deflate", "x-other", nil),
    (
      "permessage-deflate; client_max_window_bits=10", "permessage-deflate",
      "permessage-deflate"
    ),
    (
      "permessage-deflate; client_max_window_bits=10",
      "permessage-deflate; client_max_window_bits=9",
      "permessage-deflate; client_max_window_bits=9"
    ),
    (
      "permessage-deflate", "permessage-deflate; server_max_window_bits=11",
      "permessage-deflate; server_max_window_bits=11"
    ),
    (
      "permessage-deflate; server_no_context_takeover", "permessage-deflate",
      "permessage-deflate; server_no_context_takeover"
    ),
  ])
  func extensionsAreAgreedAsOffered(recorded: String, offer: String, expected: String?) throws {
    let lines = try Self.answer(
      recorded: "Sec-WebSocket-Extensions: \(recorded)\r\n",
      offered: Self.base + [("Sec-WebSocket-Extensions", offer)]
    ).get()
    #expect(lines.first == "HTTP/1.1 101 Switching Protocols")
    // RFC 6455, section 1.3, has key and answer.
    #expect(lines.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
    let answer = lines.first { $0.hasPrefix("Sec-WebSocket-Extensions") }
    #expect(answer == expected.map { "Sec-WebSocket-Extensions: \($0)" })
  }

  @Test func whatIsNoHandshakeIsRefused() {
    #expect(throws: ServedRefusal.self) {
      try Self.answer(recorded: "", offered: [("Sec-WebSocket-Version", "13")]).get()
    }
    let old = Self.answer(
      recorded: "", offered: [("Sec-WebSocket-Key", Self.key), ("Sec-WebSocket-Version", "8")])
    #expect(throws: ServedRefusal.self) { try old.get() }
  }
}
