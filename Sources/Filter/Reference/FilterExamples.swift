extension FilterReference {
  package struct Example: Sendable {
    package var filter: String
    /// What it shows, without a full stop.
    package var sentence: String

    init(_ filter: String, _ sentence: String) {
      self.filter = filter
      self.sentence = sentence
    }
  }

  /// Examples of useful filters.
  package static let examples: [Example] = [
    Example("op == text and len > 1k", "text frames of more than a kilobyte"),
    Example("dir == server and not op in {ping, pong}", "what the server sends, without pings"),
    Example("\"timeout\"", "that word in a payload or the URL"),
    Example("text ~ /error|fail/", "either word, in any case"),
    Example("data contains 0xdeadbeef", "these four bytes"),
    Example("json.type == \"trade\" and json.price >= 100", "messages by members of their JSON"),
    Example("json.items[0].tags contains \"new\"", "deeper in JSON"),
    Example("compressed and size > 64k", "compressed messages that inflate to more than 64 KiB"),
    Example("rel in {5s..10s}", "five to ten seconds into the session"),
    Example("delta > 500ms", "after a pause"),
    Example("time > 2026-01-02T03:04:05", "frames after a time"),
    Example("conn == 2 and n > 100", "later frames of one connection"),
    Example("host contains example and status != 101", "handshakes that were refused"),
    Example("header[\"User-Agent\"] contains \"Firefox\"", "connections of a browser"),
    Example("finding == F01 or error", "where rules are broken"),
    Example("close.code in {1002..1015}", "abnormal ends"),
    Example("form == mqtt", "everything that is MQTT"),
    Example("mqtt.topic == \"a/b\"", "packets of one topic"),
    Example("socketio.event == \"chat\" and socketio.args[0].room == 7", "events by their data"),
    Example("rpc.method ~ /^eth_/ or rpc.error.code == -32601", "calls, and unknown methods"),
    Example("graphql.type in {\"next\", \"error\"}", "the answers of operations"),
    Example("latency > 100ms", "answers that were slow"),
    Example("orphan and label contains \"subscribe\"", "requests without an answer"),
    Example("issue", "messages whose bytes are wrong"),
    Example("websocket.opcode == 8", "Wireshark's names are understood, too"),
  ]
}
