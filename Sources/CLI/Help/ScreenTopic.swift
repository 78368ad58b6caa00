/// `windsock help screen`: what the screen shows, and its keys.
enum ScreenTopic {
  static let document = HelpDocument(
    title: "What the screen shows, and its keys.",
    blocks: [
      .heading("THE SCREEN"),
      .paragraph(
        """
        j k move, g G first and last, Enter opens, Esc goes back, Tab changes pane, f filters, / \
        searches, F follows the newest frame, p pauses the picture (never the capture), c \
        composes, ? shows them all, q quits.
        """
      ),
      .subheading("The list"),
      .paragraph(
        """
        F123 is FIN and the reserved bits that are set, Mask the masking key (m in a list of less \
        than 100 columns), a bracket holds the frames of one message together; 2/16! is a length \
        of 2 in 16 bits where 7 would do, z compressed, J injected, E edited, R replayed. :columns chooses \
        columns and their order, t what times count from (also from the connection's previous \
        frame).
        """
      ),
      .subheading("Frames, messages, units"),
      .paragraph(
        """
        v (or :view messages) makes a row of each whole message; a filter is then about messages. \
        v again makes one of each unit that decoders find (:view units), of which a filter shows \
        those that match; then of the wire's frames again.
        """
      ),
      .subheading("Less to read"),
      .paragraph(
        """
        K hides pings and pongs, d folds rows that repeat the sender's previous one, ' lists the \
        findings and broken payloads (; goes to the next), % shows statistics: opcodes, sizes, how \
        long answers took, and which were the slowest.
        """
      ),
      .subheading("Time"),
      .paragraph(
        """
        The strip under the title shows how dense frames are, what the filter matches, and ! \
        where rules broke: a click or :seek 12s goes there, a drag filters, L hides it. The \
        connections show a sparkline and how long an answer takes; V on one draws its \
        conversation, requests and answers with their times.
        """
      ),
      .subheading("Filter"),
      .paragraph(
        """
        f filters: op == text and len > 1k, json.type == "trade", finding == C11 (those on the \
        connection too), issue (payloads that break off, such as JSON), latency > 500ms (slow \
        answers). A bare word is looked for anywhere, as the line says: text search: "timeout"; \
        1011 finds a Close by its code. / searches in the same way, from the row under the cursor \
        on, or before it if nothing follows. While you type, the fields that messages of this \
        session have are listed with their counts; Tab takes one. Esc removes the filter; :filter \
        invert inverts it; :filter dim keeps the other rows, dimmed; :filter save slow keeps it \
        for later runs (slow and Tab in the line, --filter @slow in the shell). :help filter has \
        the whole language.
        """
      ),
      .subheading("Filter by what you see"),
      .paragraph(
        """
        = keeps only the value under the cursor, ! leaves it out: a row's opcode and direction, \
        a connection, or a line of the detail (3 goes there; json.type == "trade" stands above \
        the line).
        """
      ),
      .subheading("Marks"),
      .paragraph(
        """
        m marks the row, u and U go from mark to mark, M shows only the marked rows. Marks on \
        frames and notes are in the recording, as packet comments, and come back when it is \
        opened. A capture that is only opened is not changed: its marks and notes are saved at \
        once in session.pcapng.marks beside it, and come back as well; an export to pcapng \
        includes them.
        """
      ),
      .subheading("Compose"),
      .paragraph(
        """
        c opens the composer; in connect it is open. Enter sends, Alt-Enter begins another line, \
        ✓ JSON or ✗ column 28 judges what you write, ^R searches what was sent in all runs, / \
        and Tab list commands: /ping, /every 5 LINE until /stop, /snippet NAME from [snippets] \
        in the settings with {{counter}} and {{now}} filled in. connect without a URL takes the \
        last one, r on a connection opens it again.
        """
      ),
      .subheading("Hold, edit, drop"),
      .paragraph(
        """
        With proxy, run, browser and demo, i asks for a filter; what matches waits as a row at \
        the end. a forwards, A all, X drops, e edits as text or bytes (Tab changes, F4 is \
        $EDITOR), V takes the edit back, I stops holding.
        """
      ),
      .subheading("Inject and resend"),
      .paragraph(
        """
        c writes to either end: /to client, text, /bin 00 ff, /file PATH (/file text PATH), \
        /ping, /close 1001 away, or a frame bit by bit: /frame text !fin rsv1 half a. r sends \
        the row, or the marked ones, again; R edits first.
        """
      ),
      .subheading("Replay"),
      .paragraph(
        """
        windsock replay session.pcapng --screen plays a recording again, and so does :replay on \
        any that is open: p plays and pauses, . and Backspace step, + _ change the speed, :seek \
        50%, B loops; the time line shows how dense frames are, and ! where rules broke.
        """
      ),
      .subheading("Payloads"),
      .paragraph(
        """
        3 goes to the detail: a tree of the decoded message, with its bytes beside it. Enter \
        folds, h l go out and in, w goes to the bytes (the tree follows), x shows them inflated, \
        compressed or as on the wire, S wraps, ] has Raw, Hex, Frame, Timing and Handshake.
        """
      ),
      .subheading("Copy and export"),
      .paragraph(
        """
        y is a menu: the value, its path, the payload as text, hex, base64, C or JSON, a filter, \
        the connection for wscat, websocat, curl or Python (yy takes the first; :copy hex by \
        name). x in the list writes the marked rows, else the shown ones, to .pcapng, .har, \
        .ndjson or .txt; :export FILE redact removes cookies, authorization and tokens (redact = \
        ["name"] in the settings adds names).
        """
      ),
      .subheading("Elsewhere"),
      .paragraph(
        """
        o opens the detail in $PAGER, | gives the payload to a command (| jq .), W records, :note \
        adds a note to a connection.
        """
      ),
      .paragraph(
        """
        : lists what it can run, with a sentence for each; / searches the help; E shows every \
        warning of the run with its time. The wheel moves the view, a drag the border between list \
        and detail; F2 gives the mouse back to the terminal.
        """
      ),
      .paragraph(
        """
        Keys and looks are yours: windsock/config.toml under $XDG_CONFIG_HOME (or --config FILE, \
        --set time=utc, :set time utc). :keys lists the actions, windsock config --default prints \
        every setting, windsock paths says where the files are. T finds a theme by typing and \
        offers to keep it; without one, the terminal's background decides between a light and a \
        dark one. windsock themes show NAME and themes check FILE help with your own. windsock \
        completions bash (or zsh, fish) prints what completes commands and options: source \
        <(windsock completions bash).
        """
      ),
      .paragraph(
        """
        Settings, themes and files of rules are TOML 1.0; errors in them are reported as \
        FILE:LINE:COLUMN.
        """
      ),
    ])
}
