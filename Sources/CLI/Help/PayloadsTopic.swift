/// `windsock help payloads`: decoding messages.
enum PayloadsTopic {
  static let document = HelpDocument(
    title: "What messages say: decoders, and how they are chosen.",
    blocks: [
      .heading("PAYLOADS"),
      .paragraph(
        """
        Messages are decoded: MQTT packets, Socket.IO events, JSON-RPC calls and everything else \
        that windsock help filter lists, whether split over several messages or packed into one, \
        compressed or not. One decode serves the list, filters, dump, NDJSON and stats.
        """
      ),
      .lines([
        "# frames, with decoded messages instead of bytes",
        "windsock dump session.pcapng --decode",
        "     2  +0.003000  1  ◀──  BIN  FIN  mqtt CONNACK Success  ↩ #1 1.0 ms",
        "",
        "# a row for each packet, event or call",
        "windsock dump session.pcapng --units",
        #"     2  +0.003000  1  ──▶  sio connect /admin {"token":"x"}"#,
        "     6  +0.007000  1  ──▶  sio event /admin #7 upload",
        #"     7  +0.008000  1  ◀──  sio ack /admin #7 "done"  ↩ #6 1.0 ms"#,
        "",
        "# how long answers took, by what was asked",
        "windsock stats session.pcapng",
        "  requests               count  p50     p90     p99     most    unanswered",
        "  mqtt CONNECT               1  1.0 ms  1.0 ms  1.0 ms  1.0 ms",
        "  mqtt PUBLISH sensors/1     2  3.0 ms  3.0 ms  3.0 ms  3.0 ms           1",
        "  not answered: #7 PUBLISH sensors/1",
      ]),
      .paragraph(
        """
        ↩ #6 names the frame that completed the request, with the time until the answer. A unit \
        may need several messages, such as an event and its two attachments here: it is shown with \
        the last of them. Bytes that a decoder cannot read are not ignored: the row shows ✗ and \
        what is wrong.
        """
      ),
      .row(
        cells: [HelpDocument.Cell(text: "--decode", width: 20)],
        sentence: """
          decodes each message: in text its summary, in NDJSON a field decoded with form, summary, \
          fields and link
          """),
      .row(
        cells: [HelpDocument.Cell(text: "--units", width: 20)],
        sentence: """
          a row for each unit (what the protocol calls a packet, event or call) instead of \
          frames; text or NDJSON
          """),
      .row(
        cells: [HelpDocument.Cell(text: "--decode-as FORM", width: 20)],
        sentence: """
          reads the payloads of all connections as this form, whatever they look like (stats has \
          it too)
          """),
      .row(
        cells: [HelpDocument.Cell(text: "--proto FILE", width: 20)],
        sentence: """
          the schema of protobuf messages: a descriptor set, or a .proto file for protoc; it gives \
          names and words instead of numbers, and fields such as protobuf.user.name
          """),
      .row(
        cells: [HelpDocument.Cell(text: "--proto-message NAME", width: 20)],
        sentence: """
          which message type of the file they have, such as chat.v1.Message; client=NAME and \
          server=NAME where requests and answers differ
          """),
      .row(
        cells: [HelpDocument.Cell(text: "--decode-command COMMAND", width: 20)],
        sentence: """
          has a program of yours read the messages: each is one JSON object on a line of its \
          standard input (from, opcode, payload_text or payload_base64, subprotocol, target), each \
          answer one line: a JSON document, an object with summary, tree and error, or null for a \
          message it does not know. It has one second for each answer; fields are command.a.b
          """),
      .paragraph(
        """
        The subprotocol decides which decoder reads a connection, or else its URL, or else its \
        first messages. D on the screen lists the forms for the connection under the cursor, \
        likely ones first, and the config file chooses for connections that match a filter:
        """
      ),
      .lines([
        "[[decode]]",
        #"match = 'path contains "/ticks"'"#,
        #"as = "msgpack""#,
        "",
        "[[decode]]",
        #"match = 'path == "/chat"'"#,
        #"proto = "/home/me/chat.proto""#,
        #"message = ["client=chat.v1.Request", "server=chat.v1.Answer"]"#,
        "",
        "[[decode]]",
        #"match = 'host == "game.test"'"#,
        #"command = "python3 /home/me/game.py""#,
      ]),
      .lines([
        #"windsock dump session.pcapng --units --filter 'mqtt.topic == "a/b"'"#,
        "windsock dump session.pcapng --decode --filter 'socketio.args[0].room == 7'",
        "# slow answers, requests without an answer, messages whose bytes are wrong",
        "windsock dump session.pcapng --decode --filter 'latency > 100ms'",
        "windsock dump session.pcapng --decode --filter 'orphan'",
        "windsock dump session.pcapng --decode --filter 'form == graphql and issue'",
      ]),
    ])
}
