/// `windsock help ndjson`: the rows of `--format ndjson`.
enum NDJSONTopic {
  struct Row {
    var type: String
    var sentence: String
    var fields: [(name: String, sentence: String)]
  }

  private static let introduction = """
    dump --format ndjson, and every other command that has --format, writes one JSON object (RFC \
    8259) on each line. Names are stable: fields may be added, none changes its meaning. Times are \
    UTC with nanoseconds. A line is whole, and is written within 100 ms.
    """

  private static let numbers = """
    Connections are numbered by their first bytes, frames when they are complete: the numbers \
    agree in every command on one file. What is unknown is null. A field marked as sometimes there \
    is left out otherwise.
    """

  static var document: HelpDocument {
    var help = HelpDocument(title: "The rows that windsock writes as newline-delimited JSON.")
    help.paragraph(introduction)
    help.paragraph(numbers)
    for row in rows {
      help.heading("TYPE \(row.type)")
      help.paragraph(row.sentence)
      for field in row.fields { help.row([(field.name, 18)], field.sentence) }
    }
    help.heading("EXAMPLES")
    help.lines(
      """
      windsock dump session.pcapng --format ndjson |
        jq 'select(.type == "close") | [.connection, .code]'
      windsock dump session.pcapng --messages --format ndjson | jq .length
      """)
    return help
  }

  static let rows: [Row] = connectionRows + frameRows + unitRows + statisticsRows
}

extension NDJSONTopic {
  private static let place: [(name: String, sentence: String)] = [
    ("connection", "its number"),
    ("time", "when: for a frame the arrival of its first byte"),
  ]

  private static let connectionRows: [Row] = [
    Row(
      type: "connection",
      sentence: "An opening handshake, at its 101, its refusal or its end.",
      fields: place + [
        ("url", "what was asked for, as ws:// or wss://"),
        ("client, server", "the addresses of both ends"),
        ("status", "of the response"),
        ("request_headers", "an array of arrays of name and value, in their order"),
        ("response_headers", "the same of the response"),
        ("subprotocol", "what was agreed on"),
        ("extensions", "what was agreed on, as in the response"),
        (
          "tls",
          "the leg to the server: an object with version, cipher, sni and what is known besides"
        ),
        ("tls_client", "the same of the leg to the client, when the proxy has two"),
        ("failure", "why it failed, where windsock could not continue; sometimes there"),
      ]),
    Row(
      type: "close", sentence: "The end of a connection.",
      fields: place + [
        ("by", "the side that sent Close first, or whose transport ended first"),
        ("clean", "whether both Close frames were seen"),
        ("code", "the status code; 1005 for an empty Close, 1006 for none"),
        ("reason", "the text of the Close frame"),
      ]),
    Row(
      type: "http", sentence: "An HTTP exchange that is not an opening handshake.",
      fields: place + [
        ("exchange", "its number on the connection"),
        ("method, target", "of the request line"),
        ("status", "of the response"),
        ("request_length", "bytes of the request's body"),
        ("response_length", "bytes of the response's body"),
        ("decoded", "with --decode, of polling requests: an array, one object for each packet"),
      ]),
    Row(
      type: "tunnel", sentence: "What passed as it was, because it is neither HTTP nor WebSocket.",
      fields: place + [
        ("authority", "where to: host and port"),
        ("bytes_client", "bytes from the client"),
        ("bytes_server", "bytes from the server"),
      ]),
    Row(
      type: "unread", sentence: "What a source holds that windsock did not read.",
      fields: [
        ("what", "the kind, such as tls"),
        ("count", "how many of them"),
        ("reason", "why"),
        ("hint", "what to do about it, or null"),
        ("client, server, sni, alpn, version, cipher", "of a TLS or HTTP/2 connection"),
        ("file", "which of two files, in diff"),
      ]),
    Row(
      type: "finding", sentence: "A rule of the protocol that some bytes broke.",
      fields: [
        ("connection, frame", "where; frame is null for the connection itself"),
        ("from", "who broke it: client or server"),
        ("id, level", "the rule, such as F01, and E, W or I"),
        ("offset", "bytes of that direction before it, handshake included"),
        ("rfc", "the section of the RFC"),
        ("text", "one sentence"),
      ]),
  ]

  private static let frameRows: [Row] = [
    Row(
      type: "frame", sentence: "One frame of the wire, when its last byte has arrived.",
      fields: [("frame", "its number")] + place + [
        ("time_end", "the arrival of its last byte"),
        ("from", "client or server"),
        ("opcode", "0 to 15"),
        ("opcode_name", "continuation, text, binary, close, ping, pong, reserved-3 …"),
        ("fin, rsv1, rsv2, rsv3", "the bits of the first byte"),
        ("masked, masking_key", "whether it is masked, and with what, in hexadecimal digits"),
        ("length", "of the payload on the wire"),
        ("length_bits", "how that was written: 7, 16 or 64"),
        ("header_length", "bytes of the header"),
        ("message", "the number of its message; null for control frames"),
        ("fragment", "its place in the message, from 0; null for control frames"),
        (
          "payload_text",
          "unfragmented text that is not compressed and valid UTF-8, and Ping and Pong"
        ),
        ("payload_base64", "every other payload, unmasked, not inflated"),
        (
          "payload_missing",
          "true when a recording does not have all of the payload; sometimes there"
        ),
        ("close_code", "of a Close frame"),
        ("close_reason", "of a Close frame"),
        ("findings", "identifiers of the rules it broke, as far as known when the row is printed"),
        (
          "complete, captured", "of a frame that was never complete: false, and the bytes that came"
        ),
        ("edited, injected, dropped", "true when windsock did that; sometimes there"),
        ("transcoded", "true when windsock compressed the same content again; sometimes there"),
        ("rules", "names of the rules that touched it; sometimes there"),
        ("decoded", "with --decode: an array, one object for each unit that it completes"),
      ]),
    Row(
      type: "message", sentence: "With --messages: a whole message in place of its frames.",
      fields: [("message", "its number")] + place + [
        ("time_end", "the arrival of its last byte"),
        ("from, opcode", "as of a frame"),
        ("frames", "the numbers of its frames"),
        ("length", "of its content, inflated"),
        ("wire_length", "of its payloads on the wire"),
        ("compressed", "whether it was"),
        ("payload_text", "its content, inflated, of a text message"),
        ("payload_base64", "its content, inflated, of any other"),
      ]),
  ]

  private static let unitRows: [Row] = [
    Row(
      type: "unit",
      sentence:
        "With --units: a packet, event or call. Objects of decoded have the same from form on.",
      fields: [("unit", "its number")] + place + [
        ("from", "client or server"),
        ("frame", "the number of the frame that completes it; null in a polling request"),
        ("exchange", "the number of that request on its connection; sometimes there"),
        ("form", "what it was read as"),
        ("summary", "its one line"),
        ("fields", "an object: what filters ask as PREFIX.NAME"),
        ("value", "in place of fields where the form is one value, such as MessagePack"),
        ("continues_earlier", "true when it began in earlier messages; sometimes there"),
        ("issues", "what is wrong, objects of offset and text; sometimes there"),
        ("link", "an object: role (request, item, reply, end), to, latency_ns; sometimes there"),
        (
          "role, to, latency_ns",
          "of link: which frame completed the request, and nanoseconds since"
        ),
        ("to_connection, to_exchange", "in place of to, where a polling request has the request"),
      ])
  ]

  private static let statisticsRows: [Row] = [
    Row(
      type: "statistics", sentence: "stats: the numbers of one connection.",
      fields: place + [
        ("url, duration", "of the connection; nanoseconds"),
        ("client, server", "objects, of what each side sent:"),
        ("frames, data_frames", "all of them, and those that are not control frames"),
        ("messages", "those that are complete"),
        ("most_fragments", "of one message"),
        ("bytes, payload_bytes", "of frames, and of their payloads"),
        ("frames_per_second", "over the connection's duration"),
        ("bytes_per_second", "over the connection's duration"),
        ("deflated_bytes", "of compressed messages on the wire"),
        ("inflated_bytes", "of the same, inflated"),
        ("client_ping_rtt", "an object with count, min, median and max in nanoseconds"),
        ("server_ping_rtt", "the same of the server's Pings"),
        ("reply_latency", "the same of answers"),
        ("close_code", "of the end"),
        ("close_reason", "of the end"),
      ]),
    Row(
      type: "latency", sentence: "stats: how long answers took, by what was asked.",
      fields: [
        ("connection", "its number"),
        ("form, label", "the protocol, and the method, event or topic"),
        ("requests, answered", "how many"),
        ("min, p50, p90, p99, max", "nanoseconds"),
        ("histogram", "an array of objects of up_to (nanoseconds) and count"),
      ]),
    Row(
      type: "orphan", sentence: "stats: a request without an answer.",
      fields: place + [
        ("frame", "the number of the frame that completes it; null where an exchange has it"),
        ("exchange", "the number of that exchange; sometimes there"),
        ("form, label", "as in a latency row"),
      ]),
  ]
}
