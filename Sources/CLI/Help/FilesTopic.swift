/// `windsock help files`: what is read and written.
enum FilesTopic {
  static let document = HelpDocument(
    title: "What windsock reads and writes.",
    blocks: [
      .heading("FILES AND FORMATS"),
      .subheading("Recordings are pcapng"),
      .paragraph(
        """
        A recording has each connection as TCP packets that carry the bytes as they arrived, with \
        TLS already removed. Wireshark, tshark and termshark open them. They hold cookies and \
        tokens as they went over the wire: keep them as you would keep those. Of plain HTTP they \
        have the heads and the first 64 KiB of each body, and how long the rest was \
        (--http-body-limit 10M keeps more); what passes through is always whole.
        """
      ),
      .subheading("Captures"),
      .paragraph(
        """
        What tcpdump, dumpcap and Wireshark have captured is read, pcapng or pcap, of any link \
        type for IP: Ethernet, raw, loopback, cooked, nflog, pktap, PPP, 802.11 without \
        encryption. Packets inside VLANs, MPLS, PPPoE, GRE, ERSPAN, VXLAN, GENEVE, GTP or IP in IP \
        are read, and fragments are reassembled. One direction is enough; what cannot be read is \
        named and counted (unread rows). sudo setcap cap_net_raw,cap_net_admin=eip $(readlink -f \
        $(which windsock)) lets everybody who may run it sniff.
        """
      ),
      .subheading("Nothing is lost or overwritten"),
      .paragraph(
        """
        Recordings and exports are readable only by you (0600); an existing file is refused unless \
        --force is given, and the file being read always. --record 'chat-%Y%m%d-%H%M%S.pcapng' \
        makes a new one each time. An export appears under its name only when it is complete. Only \
        one windsock records to a file at a time. When a recording is deleted, moved, replaced or \
        truncated meanwhile, or the disk is full, windsock says so, continues recording where it \
        can, notes in the file what is missing, and ends with status 74.
        """
      ),
      .subheading("Termination signals"),
      .paragraph(
        """
        Termination signals shut windsock down cleanly, recording included, even while its \
        output is not read; a second one ends it at once.
        """
      ),
      .subheading("NDJSON"),
      .paragraph(
        """
        NDJSON has one object a line, whose type is one of connection, http, tunnel, frame, \
        message, unit, finding, close. A frame carries its opcode, bits, mask, lengths as encoded, \
        message and fragment numbers, and payload; what windsock did to it is edited, injected, \
        dropped or transcoded (the same content, compressed again).
        """
      ),
      .subheading("Decoded payloads"),
      .paragraph(
        """
        In NDJSON with --decode, the field decoded of a frame or message is an array with an \
        object for each unit that it completes: form, summary, fields (or value, where the form is \
        one value, such as MessagePack; neither for JSON and text, which the payload has), issues \
        with offset and text, continues_earlier where it began in earlier messages, and link, \
        whose role is request, item, reply or end, with to (the frame that completed the request) \
        and latency_ns where it answers one. With --units, rows of the type unit have the same \
        fields, and unit, connection, time, from and frame.
        """
      ),
      .subheading("stats --format ndjson"),
      .paragraph(
        """
        There is a statistics row for each connection, after it latency rows by what was asked \
        (form, label, requests, answered, min, p50, p90, p99, max in nanoseconds, and a \
        histogram of up_to and count), and at the end an orphan row for each request without an \
        answer (connection, frame, time, form, label).
        """
      ),
      .subheading("HAR"),
      .paragraph(
        """
        HAR is read and written as Chrome has it (_webSocketMessages), with HTTP Toolkit's \
        _webSocketClose; sockets over HTTP/2 (answered 200) too. Messages that are left out are \
        counted by their reasons.
        """
      ),
      .subheading("A refusal that keeps the connection"),
      .paragraph(
        """
        Where a refusal keeps the connection (401 and then 101, say), each handshake is a \
        connection of its own here, with its own number, in every view and format.
        """
      ),
      .subheading("Times"),
      .paragraph(
        """
        Times count from the session's first byte, whatever a filter leaves out. The list and \
        the text format show when a frame was complete; NDJSON has time, of its first byte, as \
        well as time_end.
        """
      ),
      .subheading("TLS in captures"),
      .paragraph(
        """
        TLS in captures (1.2 and 1.3) is decrypted with the secrets of a Decryption Secrets Block, \
        of --keylog FILE or of SSLKEYLOGFILE, read again while a capture is followed: AES-GCM, \
        ChaCha20-Poly1305 and AES-CBC. export writes what is in it, or with --keep-tls the packets \
        as they are and the secrets beside them. What a client sends through its proxy after \
        CONNECT is read as a connection of its own, with TLS or without. The connections that \
        windsock makes and accepts append their secrets to the same files.
        """
      ),
      .subheading("What was not read"),
      .paragraph(
        """
        What was not read (TLS without secrets, HTTP/2, other protocols) is counted on standard \
        error, and in NDJSON an unread row (what, count, reason, hint; for TLS client, server, \
        sni, alpn, version, cipher). A file of which nothing could be read ends with exit status \
        65, for lint too.
        """
      ),
      .subheading("Exit status"),
      .paragraph(
        """
        0 success; 1 a check failed, or --count or --until was not reached; 64 usage; 65 \
        unreadable input; 66 no such file; 69 peer unreachable, handshake refused, or connection \
        closed before every line was sent; 73 cannot create; 74 input/output error; 76 the server \
        broke the opening handshake, or ended without a closing one; 77 not permitted; 124 \
        --max-time ran out; run ends as its program does, or with 125 (windsock failed), 126 (the \
        program cannot be run) or 127 (it was not found).
        """
      ),
    ])
}
