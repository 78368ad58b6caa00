/// `windsock help replaying`: recordings played again, as either end.
enum ReplayingTopic {
  static let document = HelpDocument(
    title: "Recordings played again, as either end.",
    blocks: [
      .heading("REPLAY"),
      .paragraph(
        """
        A recording can be played again, as either end:
        """
      ),
      .lines([
        "# as the client: a regression test; exit status 1 for other answers",
        "windsock replay session.pcapng --to ws://localhost:9001 --speed max",
        "1  server  message 7  changed  $.sum  3 → 4",
        "1  11 the same, 1 different; answers took 0.412 ms",
        "   (0.398 ms recorded, 1.035 times)",
        "",
        "# as the server: a front-end runs without its back-end",
        "windsock replay session.pcapng --serve 127.0.0.1:9001",
      ]),
      .paragraph(
        """
        Frames go out as they were: fragments, control frames, opcodes, at the recorded pace \
        (--speed 2x, max). Masks and the handshake's key are new unless --exact is given; Pings \
        are answered live. What the proxy edited, dropped or injected is played as it was passed \
        on, or with --original as its sender sent it.
        """
      ),
      .paragraph(
        """
        --wait match sends the next message only once the peer has sent everything it had sent by \
        this point, or something like it; --wait time follows the clock. Match is the default with \
        --serve and with --speed max.
        """
      ),
      .paragraph(
        """
        Handshakes keep their fields; -H 'Name: value' changes one, Host and Origin follow the new \
        server, and cookies that it sets are sent. As the server, extensions and subprotocols are \
        accepted only as far as the client offers them.
        """
      ),
      .paragraph(
        """
        Compressed messages are sent with their original bytes where the new handshake negotiates \
        the same parameters, otherwise compressed again or not at all.
        """
      ),
      .paragraph(
        """
        As the server, it also answers the recorded plain HTTP: pages, and Engine.IO's long \
        polling, where every client gets a session of its own; a page that was recorded only in \
        part is refused with 502. --tls makes it https and wss with the local certificate \
        authority, --cert and --key with a certificate of your own.
        """
      ),
      .paragraph(
        """
        Differences are lines, or with --format ndjson objects of the type difference, whose \
        kind is changed, missing, extra, order, handshake, close, or latency (with \
        --latency-limit 2). A side that has no value at a path has no field; bytes that are not \
        UTF-8 text are given as recorded_base64 and live_base64. One compared row ends each \
        connection.
        """
      ),
      .paragraph(
        """
        A TOML file says what may differ, and what is carried over: session.replay.toml beside \
        session.pcapng, or --rules FILE. windsock replay session.pcapng --suggest writes a first \
        version.
        """
      ),
      .lines([
        "[[ignore]]                # this may differ",
        #"from = "server""#,
        #"path = "$..time"          # or regex = '\d{4}-\d\d-\d\d'"#,
        "",
        "[[capture]]               # what the live server says here…",
        #"path = "$.token""#,
        #"into = ["$.auth.token"]   # …goes there; without it, wherever it was"#,
        "",
        "[[match]]                 # messages that match are the same",
        "regex = '^tick '",
      ]),
    ])
}
