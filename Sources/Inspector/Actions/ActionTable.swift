import Rows

extension Action {
  static let moving: [Action] = [
    Action(.move(.down), .moving, .lists, ["j", "<Down>"], "Move down a row or a line"),
    Action(.move(.up), .moving, .lists, ["k", "<Up>"], "Move up a row or a line"),
    Action(.move(.pageDown), .moving, .lists, ["<Space>", "<PgDn>", "<C-f>"], "Move down a page"),
    Action(.move(.pageUp), .moving, .lists, ["b", "<PgUp>", "<C-b>"], "Move up a page"),
    Action(.move(.halfPageDown), .moving, .lists, ["<C-d>"], "Move down half a page"),
    Action(.move(.halfPageUp), .moving, .lists, ["<C-u>"], "Move up half a page"),
    Action(.move(.top), .moving, .lists, ["g", "<Home>"], "Go to the first row"),
    Action(
      .move(.bottom), .moving, .lists, ["G", "<End>"], "Go to the last row and follow what arrives"),
    Action(
      .move(.left), .moving, .panes, ["h", "<Left>"],
      "Scroll the payloads to the left; in the detail, fold the value or go to the one around it"),
    Action(
      .move(.right), .moving, .panes, ["l", "<Right>"],
      "Scroll the payloads to the right; in the detail, unfold the value or go into it"),
  ]

  static let frames: [Action] = [
    Action(
      .row(.open), .frames, [.frames, .connections, .themes, .menu], ["<Enter>"],
      "Open the detail of the row; on a connection, show its frames",
      hint: Hint("open", elsewhere: [.themes: "choose", .menu: "copy", .connections: "its frames"])),
    Action(
      .list(.follow), .frames, .panes, ["F"], "Follow what arrives, or stop following",
      hint: Hint("follow", .isMoving)),
    Action(
      .list(.pause), .frames, .panes, ["p"],
      "Pause the display, not the capture; in a replay, play or pause",
      hint: Hint("pause", .isReplaying)),
    Action(
      .filter(.filter), .frames, .panes, ["f", "&"],
      "Show only the frames that match an expression",
      hint: "filter", argument: "EXPR|dim|invert|save NAME|forget NAME"),
    Action(
      .filter(.clear), .frames, .panes, [], "Show all frames again", aliases: ["nofilter"]),
    Action(
      .filter(.dim), .frames, .panes, [],
      "Dim the frames that do not match the filter, or hide them again"),
    Action(
      .filter(.invert), .frames, .panes, [], "Show what the filter hides, and the reverse"),
    Action(
      .filter(.save), .frames, .panes, [], "Keep the filter under a name, also for other runs",
      argument: "NAME"),
    Action(
      .go(.search), .frames, .panes, ["/"], "Search the payloads for text", hint: "search",
      argument: "TEXT"),
    Action(.go(.searchNext), .frames, .panes, ["n"], "Go to the next match of the search"),
    Action(.go(.searchPrevious), .frames, .panes, ["N"], "Go to the previous match"),
    Action(.go(.number), .frames, .panes, ["#"], "Go to the frame with a number", argument: "N"),
    Action(
      .go(.nextInConnection), .frames, [.frames, .detail], ["}"],
      "Go to the next frame of the same connection"),
    Action(
      .go(.previousInConnection), .frames, [.frames, .detail], ["{"],
      "Go to the previous frame of the same connection"),
    Action(
      .go(.nextPaired), .frames, [.frames, .detail], [")"],
      "Go to the answer of a request, the Pong of a Ping, the other Close, the next fragment"),
    Action(
      .go(.previousPaired), .frames, [.frames, .detail], ["("],
      "Go to the request of an answer, the Ping of a Pong, the other Close, the previous fragment"),
    Action(
      .go(.nextFinding), .frames, [.frames, .detail], [";"],
      "Go to the next row with a finding or a broken payload; after the last, start over"),
    Action(
      .go(.previousFinding), .frames, [.frames, .detail], [","],
      "Go to the previous row with a finding or a broken payload"),
    Action(
      .list(.view), .frames, .panes, ["v"],
      "Show whole messages as rows, then what decoders found in them, then frames again",
      argument: "[frames|messages|units]"),
    Action(
      .mark(.mark), .frames, .frames, ["m"],
      "Mark the row, or remove its mark, and go to the next"),
    Action(.mark(.next), .frames, .panes, ["u"], "Go to the next marked row"),
    Action(.mark(.previous), .frames, .panes, ["U"], "Go to the previous marked row"),
    Action(.mark(.only), .frames, .panes, ["M"], "Show only marked rows, or all again"),
    Action(.mark(.unmark), .frames, .panes, [], "Remove all marks"),
    Action(
      .list(.time), .frames, .panes, ["t"], "Show times relative, as deltas, absolute or in UTC",
      argument: "[NAME]"),
    Action(.list(.keepAlives), .frames, .panes, ["K"], "Hide pings and pongs, or show them again"),
    Action(
      .list(.repeats), .frames, .panes, ["d"],
      "Fold rows that repeat the sender's previous one, or show all of them"),
    Action(
      .list(.columns), .frames, .panes, [], "Choose the columns of the list and their order",
      argument: "[NAME...|auto]"),
    Action(
      .list(.highlight), .frames, .panes, [], "Give rows that match an expression a colour",
      argument: "COLOR [EXPR]"),
    Action(
      .list(.findings), .frames, .panes, ["'"],
      "List the findings and the broken payloads; Enter goes to one"),
    Action(
      .list(.statistics), .frames, [.panes, .help], ["%"],
      "Show statistics: opcodes, sizes, how long answers took"),
    Action(.list(.strip), .frames, .panes, ["L"], "Show or hide the time strip under the title"),
    Action(
      .row(.copy), .frames, .panes, ["y"],
      "Copy the payload, a value of it, the row or the connection, in a form from a menu",
      hint: "copy", argument: "[" + CopyFormat.allCases.map(\.rawValue).joined(separator: "|") + "]"
    ),
    Action(
      .filter(.this), .frames, .panes, ["="],
      "Filter to the value of the line, the connection or the row", hint: "only this"),
    Action(.filter(.out), .frames, .panes, ["!"], "Filter it out"),
  ]

  static let detail: [Action] = [
    Action(
      .detail(.nextTab), .detail, .panes, ["]"], "Show the next tab of the detail", hint: "tab"),
    Action(.detail(.previousTab), .detail, .panes, ["["], "Show the previous tab"),
    Action(
      .detail(.toggle), .detail, .detail, ["<Enter>"],
      "Fold or unfold the value; on the last line of a long message, lay out more of it",
      hint: "fold"),
    Action(.detail(.foldAll), .detail, .panes, [], "Fold every value that has others inside"),
    Action(.detail(.unfoldAll), .detail, .panes, [], "Unfold every value"),
    Action(
      .detail(.bytes), .detail, .detail, ["w"],
      "Go to the bytes of the tree, or back to the tree"),
    Action(
      .detail(.form), .detail, .detail, ["x"],
      "Show the bytes inflated, as they were compressed, or as they were on the wire",
      hint: "bytes"),
    Action(.detail(.wrap), .detail, .panes, ["S"], "Wrap long lines of the detail, or cut them"),
    Action(
      .detail(.pipe), .detail, .panes, ["|"], "Give the payload to a command of the shell",
      argument: "COMMAND"),
    Action(.detail(.editor), .detail, .detail, ["<F4>"], "Show the payload in $EDITOR"),
  ]

  static let connections: [Action] = [
    Action(
      .connection(.only), .connections, .frames, ["@"],
      "Show only the rows of the selected row's connection"),
    Action(.connection(.all), .connections, .panes, ["*"], "Show the rows of all connections"),
    Action(.connection(.handshake), .connections, .panes, ["H"], "Show the opening handshake"),
    Action(
      .connection(.compose), .connections, .panes, ["c"], "Write a message to the connection",
      hint: Hint(
        "compose", .canSend)),
    Action(
      .connection(.connect), .connections, .panes, ["C"], "Open another connection", argument: "URL"
    ),
    Action(
      .connection(.reconnect), .connections, .connections, ["r"],
      "Open another connection to the same URL"),
    Action(
      .connection(.close), .connections, .connections, ["X"],
      "Close the connection with a Close frame",
      argument: "[CODE [REASON]]"),
    Action(
      .connection(.kill), .connections, .panes, [], "Break the connection: both ends get a reset"),
    Action(
      .connection(.halfClose), .connections, .panes, [],
      "End the stream to one end, as if the other had",
      argument: "client|server"),
    Action(
      .connection(.decode), .connections, .panes, ["D"],
      "Choose how the payloads of the connection are decoded", argument: "[FORM|auto]"),
    Action(
      .list(.conversation), .connections, .connections, ["V"],
      "Show the conversation as a sequence diagram; Enter goes to a message"),
    Action(
      .connection(.note), .connections, .panes, [], "Add a note to the connection",
      argument: "TEXT"),
  ]

  static let holding: [Action] = [
    Action(
      .hold(.hold), .holding, .panes, ["i"],
      "Hold what matches an expression, before it is passed on",
      hint: Hint("hold", .canHold), argument: "EXPR"),
    Action(.hold(.toggle), .holding, .panes, ["I"], "Stop holding, or hold the same again"),
    Action(
      .hold(.forward), .holding, .panes, ["a"], "Forward what is held",
      hint: Hint("forward", .isHeld)),
    Action(.hold(.forwardAll), .holding, .panes, ["A"], "Forward everything that is held"),
    Action(
      .row(.drop), .holding, [.frames, .detail], ["X"],
      "Drop what is held; with nothing held, close the connection", hint: Hint("drop", .isHeld)),
    Action(
      .row(.edit), .holding, [.frames, .detail], ["e"], "Edit what is held",
      hint: Hint("edit", .isHeld)),
    Action(
      .hold(.revert), .holding, [.frames, .detail], ["V"],
      "Undo an edit; while nothing is held, show the conversation of the connection"),
    Action(.hold(.refuse), .holding, .panes, [], "Refuse new connections, or accept them again"),
    Action(
      .row(.resend), .holding, [.frames, .detail], ["r"],
      "Send the frame, or the marked ones, again",
      argument: "[CONNECTION]"),
    Action(
      .row(.editAndResend), .holding, .panes, ["R"], "Edit a copy of the frame and send it",
      argument: "[CONNECTION]"),
  ]

  static let replay: [Action] = [
    Action(
      .replay(.replay), .replay, .panes, [],
      "Replay the recording from its beginning, or show all of it"),
    Action(
      .replay(.step), .replay, .panes, ["."], "Step to the next row",
      hint: Hint("step", .isReplaying)),
    Action(.replay(.stepBack), .replay, .panes, ["<BS>"], "Step back over the last row"),
    Action(
      .replay(.faster), .replay, .panes, ["+"], "Play faster", hint: Hint("faster", .isReplaying)),
    Action(.replay(.slower), .replay, .panes, ["_"], "Play slower"),
    Action(.replay(.speed), .replay, .panes, [], "Play at a speed", argument: "2x"),
    Action(
      .replay(.seek), .replay, .panes, [], "Go to a time of the session or the replay",
      argument: "12s|50%|+5s|-5s"),
    Action(
      .replay(.seekForward), .replay, .panes, ["<M-Right>"], "Jump forward by a twentieth"
    ),
    Action(.replay(.seekBack), .replay, .panes, ["<M-Left>"], "Jump back by a twentieth"),
    Action(
      .replay(.loop), .replay, .panes, ["B"], "Begin a loop here, end it here, or leave it",
      argument: "[FROM TO]"),
  ]

  static let panes: [Action] = [
    Action(.pane(.next), .panes, .panes, ["<Tab>"], "Go to the next pane", hint: "pane"),
    Action(.pane(.previous), .panes, .panes, ["<S-Tab>"], "Go to the previous pane"),
    Action(.pane(.connections), .panes, .panes, ["1"], "Go to the connections"),
    Action(.pane(.frames), .panes, .panes, ["2"], "Go to the frames"),
    Action(.pane(.detail), .panes, .panes, ["3"], "Go to the detail"),
    Action(.pane(.composer), .panes, .panes, ["4"], "Go to the composer"),
    Action(
      .pane(.sidebar), .panes, .panes, ["s"], "Show or hide the connections beside the frames"),
    Action(
      .pane(.zoom), .panes, .panes, ["z", "\\"],
      "Give the whole screen to the pane, or take it back"),
    Action(.pane(.layout), .panes, .panes, ["-"], "Put the detail below, beside, or away"),
    Action(.pane(.shrink), .panes, .panes, ["<lt>"], "Make the frames' share smaller"),
    Action(.pane(.grow), .panes, .panes, [">"], "Make the frames' share larger"),
  ]

  static let session: [Action] = [
    Action(
      .session(.record), .session, .panes, ["W"], "Record the session to a file",
      hint: Hint("record", .isUnrecorded),
      argument: "FILE", aliases: ["w", "write"]),
    Action(
      .session(.export), .session, [.frames, .connections], ["x"],
      "Write the marked rows, or else those shown, to a pcapng, HAR, NDJSON or text file; "
        + "redact after the name removes secrets",
      hint: "export", argument: "FILE [redact]"),
    Action(
      .session(.saveScreen), .session, .panes, [], "Write the picture on the screen to a file",
      argument: "FILE"),
    Action(.session(.theme), .session, .panes, ["T"], "Choose a theme", argument: "NAME"),
    Action(
      .session(.set), .session, .panes, [], "Change a setting until windsock ends",
      argument: "NAME VALUE"),
    Action(
      .session(.events), .session, .panes, ["E"],
      "Show every warning of this run, with its time"),
    Action(
      .session(.output), .session, [.panes, .help], ["O"],
      "Show the output of the program that run or browser started",
      hint: Hint("output", .hasProgram)),
    Action(
      .session(.find), .session, .help, ["/"], "Search the help", hint: "find"),
    Action(
      .session(.nextPage), .session, .help, ["<Tab>"],
      "Show the next page: the keys, the filter language, the warnings", hint: "next page"),
    Action(.session(.pager), .session, .panes, ["o"], "Show the detail in $PAGER"),
    Action(.session(.keys), .session, .panes, [], "List the keys of all actions"),
    Action(
      .session(.mouse), .session, .panes, ["<F2>"], "Release the mouse to the terminal, or take it"),
    Action(
      .session(.redraw), .session, [.panes, .help, .lines], ["<C-l>"], "Draw the screen again"),
    Action(.session(.suspend), .session, [.panes, .help, .lines], ["<C-z>"], "Suspend windsock"),
    Action(.session(.command), .session, .panes, [":"], "Run an action by its name"),
    Action(
      .session(.help), .session, [.panes, .help], ["?", "<F1>"], "Show this help", hint: "help",
      argument: "[filter]"),
    Action(
      .session(.back), .session, [.panes, .help, .themes, .menu], ["q"],
      "Go back a level; at the last one, leave windsock", hint: "back"),
    Action(
      .session(.leave), .session, [.panes, .help, .themes, .menu], ["<Esc>"],
      "Go back a level, but not further"),
    Action(.session(.quit), .session, .panes, [], "Leave windsock", aliases: ["q"]),
    Action(
      .session(.quitNow), .session, .panes, ["Q", "ZZ"], "Leave windsock without being asked",
      aliases: ["q!", "quit!"]),
    Action(.answer(.yes), .session, .question, ["y", "<Enter>"], "Yes", hint: "yes"),
    Action(.answer(.no), .session, .question, ["n", "<Esc>", "q"], "No", hint: "no"),
  ]

  static let editing: [Action] = [
    Action(
      .line(.accept), .editing, .lines, ["<Enter>"], "Run, apply or send the line",
      hint: Hint(
        "accept",
        elsewhere: [.composer: "send", .filter: "apply", .editor: "take it", .finder: "choose"])),
    Action(.line(.cancel), .editing, .lines, ["<Esc>"], "Leave the line", hint: "cancel"),
    Action(
      .message(.newline), .editing, [.composer, .editor], ["<M-Enter>", "<C-j>"],
      "Put a line feed into the message", hint: "new line"),
    Action(
      .message(.editForm), .editing, .editor, ["<Tab>"],
      "Edit the bytes as text or as hexadecimal digits",
      hint: "text/hex"),
    Action(
      .message(.editOutside), .editing, [.composer, .editor], ["<F4>"], "Edit in $EDITOR",
      hint: "$EDITOR"),
    Action(
      .message(.history), .editing, .composer, ["<C-r>"], "Search what was sent before",
      hint: "history"),
    Action(
      .line(.complete), .editing, [.prompts, .composer, .finder], ["<Tab>"],
      "Take the next word that is offered; in a message, go to the next pane",
      hint: "complete"),
    Action(
      .line(.completeBack), .editing, [.prompts, .composer, .finder], ["<S-Tab>"],
      "Take the previous word that is offered; in a message, go to the previous pane"),
    Action(
      .line(.historyBack), .editing, .lines, ["<Up>", "<C-p>"],
      "Take the previous line; in the editor, go up"),
    Action(
      .line(.historyForward), .editing, .lines, ["<Down>", "<C-n>"],
      "Take the next line; in the editor, go down"),
    Action(
      .edit(.lineStart), .editing, .lines, ["<C-a>", "<Home>"], "Go to the start of the line"),
    Action(.edit(.lineEnd), .editing, .lines, ["<C-e>", "<End>"], "Go to the end of the line"),
    Action(.edit(.characterLeft), .editing, .lines, ["<Left>", "<C-b>"], "Go a character back"),
    Action(.edit(.characterRight), .editing, .lines, ["<Right>", "<C-f>"], "Go a character on"),
    Action(.edit(.wordLeft), .editing, .lines, ["<M-b>", "<C-Left>"], "Go a word back"),
    Action(.edit(.wordRight), .editing, .lines, ["<M-f>", "<C-Right>"], "Go a word on"),
    Action(
      .edit(.deleteBack), .editing, .lines, ["<BS>", "<C-h>"],
      "Delete the character before the cursor"),
    Action(.edit(.deleteForward), .editing, .lines, ["<Del>", "<C-d>"], "Delete the character"),
    Action(
      .edit(.killWordBack), .editing, .lines, ["<C-w>", "<M-BS>"], "Cut the word before the cursor"),
    Action(.edit(.killWordForward), .editing, .lines, ["<M-d>"], "Cut the word"),
    Action(.edit(.killToStart), .editing, .lines, ["<C-u>"], "Cut everything before the cursor"),
    Action(.edit(.killToEnd), .editing, .lines, ["<C-k>"], "Cut everything from the cursor on"),
    Action(.edit(.yank), .editing, .lines, ["<C-y>"], "Put back what was cut"),
  ]

  static let comparison: [Action] = [
    Action(
      .comparison(.valuesDown), .comparison, .comparison, ["J"], "Scroll the values down"),
    Action(.comparison(.valuesUp), .comparison, .comparison, ["K"], "Scroll the values up"),
    Action(
      .comparison(.leave), .comparison, .comparison, ["q", "Q", "<Esc>", "<C-c>"],
      "Leave windsock"),
  ]
}
