/// `windsock help proxying`: who may use the proxy, TLS, and what it does to traffic.
enum ProxyingTopic {
  static let document = HelpDocument(
    title: "The proxy: who may use it, TLS, and changing what passes.",
    blocks: [
      .heading("IN THE MIDDLE"),
      .paragraph(
        """
        On connections that pass through the proxy, open ones too, traffic can be held, edited, \
        dropped and injected; everything after that still arrives correctly, compressed \
        conversations included. --hold EXPR holds from the start what a filter asks for.
        """
      ),
      .paragraph(
        """
        --rules FILE changes and breaks traffic without anybody at the screen; rules may also be \
        in the config file. A rule has a filter (match; without one, it applies to everything) and \
        what to do with the messages that match: see windsock help rules.
        """
      ),
      .paragraph(
        """
        While there are rules, messages pass as a whole: a fragment waits for the last of its \
        message, and Pings overtake it. There are also truncate = BYTES, corrupt = BYTES and split \
        = BYTES (into fragments). What a rule touched is marked: in NDJSON \
        "edited":true,"rules":["cheap"], in Wireshark as a packet comment; originals are kept in \
        the recording.
        """
      ),
      .heading("ACCESS AND CERTIFICATES"),
      .paragraph(
        """
        It listens on loopback only, unless told otherwise; upstream certificates are verified \
        unless -k is given, before a client is shown one of ours: the chain by the system's \
        authorities or --cacert, the name by the host of the URL (DNS names for names, IP names \
        for addresses, never a common name). --cert and --key are for servers that ask for a \
        client certificate. TLS is 1.2 or newer on both legs (--tls-min 1.0 allows older \
        versions); the handshake view and NDJSON (tls with the server, tls_client with the client) \
        have version, cipher and the server's names, issuer and dates, and the weaker leg is the \
        finding H33. The authority's key never leaves ~/.local/share/windsock, where only its \
        owner can read it, and nothing is put into a trust store. --ignore-hosts and \
        --intercept-hosts select whose TLS is not decrypted; what is neither HTTP nor WebSocket \
        passes as a tunnel, whose bytes are counted (--record-tunnels keeps them). --ca-cert, \
        --server-cert, --proxy (an upstream proxy) and --keylog are in windsock help proxy.
        """
      ),
      .paragraph(
        """
        With --upstream it answers to addresses, localhost, *.localhost, the name in --listen, the \
        upstream's own name and what --allow-host adds; every other Host gets 421, so that a web \
        page whose name was pointed at this machine (DNS rebinding) reads nothing. --allow-remote \
        lets other machines in; a forward proxy then needs --proxy-auth USER:PASSWORD (Basic, or \
        SOCKS 5 user and password), and with --deny-private it connects its clients to public \
        addresses only. Messages that could be used for request smuggling are refused in both \
        directions, with finding H27. An opening handshake that the server has not answered after \
        30 s ends (--handshake-timeout).
        """
      ),
      .paragraph(
        """
        SECURITY.md says what a hostile server, client, page, file or user of the same machine \
        can try, and what then happens.
        """
      ),
      .heading("OTHER MACHINES AND CONTAINERS"),
      .paragraph(
        """
        proxy --transparent serves connections that the packet filter redirects to it, from this \
        machine or, on a gateway, from others. It reads their original destination \
        (SO_ORIGINAL_DST, IPv4 and IPv6) and uses the SNI of TLS. As root, with windsock running \
        as the user windsock:
        """
      ),
      .lines([
        "table inet windsock {",
        "  # what this machine itself begins",
        "  chain output {",
        "    type nat hook output priority -100;",
        #"    meta skuid != "windsock" tcp dport { 80, 443 } redirect to :8080"#,
        "  }",
        "  # what a gateway passes on: --listen 0.0.0.0:8080 --allow-remote",
        "  chain prerouting {",
        "    type nat hook prerouting priority dstnat;",
        #"    iifname "lan0" tcp dport { 80, 443 } redirect to :8080"#,
        "  }",
        "}",
      ]),
      .paragraph(
        """
        Its own user has to be exempt, as above: otherwise its connections to the servers would \
        come back to it, which it notices and reports.
        """
      ),
      .paragraph(
        """
        In containers, the proxy runs beside the service, in the same network; only the \
        authority's certificate is shared, not its key:
        """
      ),
      .lines([
        "services:",
        "  app:",
        "    image: node:22                     # your service",
        "    command: node client.js",
        "    network_mode: service:windsock     # which publishes its ports",
        "    environment:",
        "      HTTPS_PROXY: http://127.0.0.1:8888",
        "      HTTP_PROXY: http://127.0.0.1:8888",
        #"      NODE_USE_ENV_PROXY: "1""#,
        "      NODE_EXTRA_CA_CERTS: /windsock/windsock.crt",
        "      SSL_CERT_FILE: /windsock/windsock.crt",
        #"    volumes: ["./certificate:/windsock:ro"]"#,
        "  windsock:",
        "    image: debian:12                   # with the windsock binary in ./bin",
        "    command: >",
        "      /opt/bin/windsock proxy --listen 127.0.0.1:8888 --headless",
        "      --ca-cert /authority/authority.pem",
        "      --record /recordings/session-%Y%m%d-%H%M%S.pcapng",
        "    volumes:",
        "      - ./bin:/opt/bin:ro",
        "      - ./authority:/authority:ro",
        "      - ./recordings:/recordings",
      ]),
      .paragraph(
        """
        ./authority/authority.pem is an authority of yours, certificate and key in one file, and \
        ./certificate/windsock.crt its certificate. A service that cannot be set to use a proxy is \
        started as windsock run -- node client.js in its own container, which needs cap_add: \
        [SYS_PTRACE]: Docker's own seccomp profile permits pidfd_getfd only with that.
        """
      ),
    ])
}
