/// `windsock help reach`: ways to a server, and programs that cannot be configured.
enum ReachTopic {
  static let document = HelpDocument(
    title: "Ways to a server, and programs that cannot be configured.",
    blocks: [
      .heading("THE WAY TO A SERVER"),
      .row(
        cells: [
          HelpDocument.Cell(
            text: "--connect-to HOST:PORT:HOST:PORT, --resolve, --unix-socket PATH, -4, -6",
            width: 20)
        ],
        sentence: """
          connect elsewhere; the handshake and the name in the certificate stay the URL's
          """),
      .row(
        cells: [
          HelpDocument.Cell(
            text: "--proxy [SCHEME://]HOST:PORT, --proxy-user USER:PASSWORD", width: 20)
        ],
        sentence: """
          http, https, socks4a or socks5h, which resolve names themselves; without it, connect and \
          replay follow HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, and --proxy '' uses none; \
          --noproxy HOSTS
          """),
      .row(
        cells: [
          HelpDocument.Cell(
            text: "-A AGENT, --host NAME, -H 'Name: value', -b NAME=VALUE, -b FILE", width: 20)
        ],
        sentence: """
          fields of the handshake; -H 'Name;' sends an empty one, -H Name: none; the file has \
          cookies in the Netscape format
          """),
      .row(
        cells: [HelpDocument.Cell(text: "--cacert, --cert, --key, --pass, -k", width: 20)],
        sentence: """
          TLS; SSL_CERT_FILE is trusted without --cacert, and SSLKEYLOGFILE gets the secrets
          """),
      .row(
        cells: [HelpDocument.Cell(text: "--handshake FILE", width: 20)],
        sentence: """
          a handshake of your own; {{key}} in it is a new key ({{accept}} for listen)
          """),
      .row(
        cells: [HelpDocument.Cell(text: "/frame, --send-frame", width: 20)],
        sentence: """
          a frame bit by bit: /frame text !fin rsv1 half, /frame ping mask=none form=64 len=9 x, \
          /frame text split=1,3 delay=0.5 ping=now hello, /frame raw 81 05
          """),
      .paragraph(
        """
        windsock curl takes curl's own names for these. /frame has an opcode, then fin, !fin, rsv1 \
        to rsv3, mask=none, random or eight digits, form=7, 16 or 64, len=N (the length that is \
        stated), split=N,N (offsets), delay=SECONDS between fragments, ping=TEXT after the first, \
        code=N; then text, or bytes after hex or b64.
        """
      ),
      .heading("ANY PROGRAM"),
      .lines([
        "windsock run -- npm start",
        "windsock run --headless --format ndjson -- python3 client.py > rows.ndjson",
        "windsock run --record session.pcapng -- ./client --verbose",
      ]),
      .paragraph(
        """
        run starts a program and has the kernel hand over its connect() calls (seccomp user \
        notification, Linux 5.9 or later): every TCP connection of the program and of everything \
        it starts goes through windsock, static binaries and cleared environments included. It \
        needs no root, no library in the program and no proxy setting. The server is dialled \
        first, so that a refused connection is refused to the program too.
        """
      ),
      .subheading("TLS"),
      .paragraph(
        """
        TLS is decrypted with the local authority, which the program is made to trust: \
        SSL_CERT_FILE, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE, GIT_SSL_CAINFO, NODE_EXTRA_CA_CERTS, \
        JAVA_TOOL_OPTIONS and others name files in a private temporary folder with the system's \
        certificates (or those that the variable named before) and ours; it is removed at the end. \
        For a program with certificates of its own there is a row "the client does not trust the \
        certificate"; --ignore-hosts lets it pass untouched.
        """
      ),
      .subheading("What is shown"),
      .paragraph(
        """
        What is shown is HTTP and WebSocket; other protocols pass as tunnels, at once where the \
        server speaks first. Connections to this machine itself are shown too (--no-local leaves \
        them alone). UDP and Unix sockets are never touched. TCP Fast Open and io_uring are \
        refused to the program, as by an older kernel.
        """
      ),
      .subheading("The screen"),
      .paragraph(
        """
        The screen takes the terminal: the program's output then goes to a file, which O shows \
        as it grows and whose name is in the list (--program-output FILE chooses it). Without a \
        screen (--headless, or output to a pipe) the program keeps terminal and standard input, \
        and --format sends its standard output to standard error, so that rows stay rows. \
        Signals are passed on; the exit status is the program's.
        """
      ),
      .subheading("Programs that daemonise"),
      .paragraph(
        """
        Programs that daemonise are shown until the last of them ends. A set-user-ID program runs \
        without its owner's rights. When windsock is killed, the program's next connect() fails. \
        Where the kernel refuses seccomp, the program is asked to use a proxy (HTTP_PROXY and \
        HTTPS_PROXY), and a sentence says so.
        """
      ),
      .paragraph(
        """
        windsock browser does the same for a browser by proxy and profile: loopback included, our \
        authority accepted only in that profile (by the pin of its key in Chromium, by certutil in \
        Firefox), nothing left behind.
        """
      ),
    ])
}
