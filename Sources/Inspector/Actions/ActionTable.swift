extension Action {
  static let moving: [Action] = [
    Action(.down, .moving, .lists, ["j", "<Down>"], "Move down a row or a line"),
    Action(.up, .moving, .lists, ["k", "<Up>"], "Move up a row or a line"),
    Action(.pageDown, .moving, .lists, ["<Space>", "<PgDn>", "<C-f>"], "Move down a page"),
    Action(.pageUp, .moving, .lists, ["b", "<PgUp>", "<C-b>"], "Move up a page"),
    Action(.halfPageDown, .moving, .lists, ["<C-d>"], "Move down half a page"),
    Action(.halfPageUp, .moving, .lists, ["<C-u>"], "Move up half a page"),
    Action(.top, .moving, .lists, ["g", "<Home>"], "Go to the first row"),
    Action(.bottom, .moving, .lists, ["G", "<End>"], "Go to the last row and follow what arrives"),
    Action(
      .left, .moving, .panes, ["h", "<Left>"],
      "Scroll the payloads to the left; in the detail, show the tab before"),
    Action(
      .right, .moving, .panes, ["l", "<Right>"],
      "Scroll the payloads to the right; in the detail, show the next tab"),
  ]

  static let frames: [Action] = [
    Action(
      .open, .frames, [.frames, .connections, .themes], ["<Enter>"],
      "Open the detail of the row; on a connection, show its frames", hint: "open"),
    Action(
      .follow, .frames, .panes, ["F"], "Follow what arrives, or stop following", hint: "follow"),
    Action(
      .pause, .frames, .panes, ["p"],
      "Hold the display, capturing goes on; in a replay, play or pause", hint: "pause"),
    Action(
      .filter, .frames, .panes, ["f", "&"], "Show only the frames that match an expression",
      hint: "filter", argument: "EXPR"),
    Action(
      .clearFilter, .frames, .panes, [], "Show all frames again", aliases: ["nofilter"]),
    Action(
      .search, .frames, .panes, ["/"], "Search the payloads for text", hint: "search",
      argument: "TEXT"),
    Action(.searchNext, .frames, .panes, ["n"], "Go to the next match of the search"),
    Action(.searchPrevious, .frames, .panes, ["N"], "Go to the match before"),
    Action(.goTo, .frames, .panes, ["#"], "Go to the frame with a number", argument: "N"),
    Action(
      .nextInConnection, .frames, [.frames, .detail], ["}"],
      "Go to the next frame of the same connection"),
    Action(
      .previousInConnection, .frames, [.frames, .detail], ["{"],
      "Go to the frame before of the same connection"),
    Action(
      .nextPaired, .frames, [.frames, .detail], [")"],
      "Go to the Pong of a Ping, the other Close, the next fragment of a message"),
    Action(
      .previousPaired, .frames, [.frames, .detail], ["("],
      "Go to the Ping of a Pong, the other Close, the fragment before"),
    Action(.nextFinding, .frames, [.frames, .detail], [";"], "Go to the next row with a finding"),
    Action(
      .previousFinding, .frames, [.frames, .detail], [","], "Go to the row with a finding before"),
    Action(
      .view, .frames, .panes, ["v"], "Show whole messages as rows, or frames again",
      argument: "[frames|messages]"),
    Action(.mark, .frames, .frames, ["m"], "Mark the row, or take its mark away"),
    Action(.nextMark, .frames, .panes, ["u"], "Go to the next marked row"),
    Action(.previousMark, .frames, .panes, ["U"], "Go to the marked row before"),
    Action(.onlyMarked, .frames, .panes, ["M"], "Show only marked rows, or all again"),
    Action(.unmark, .frames, .panes, [], "Take all marks away"),
    Action(
      .time, .frames, .panes, ["t"], "Show times relative, as deltas, absolute or in UTC",
      argument: "[NAME]"),
    Action(
      .copy, .frames, .panes, ["y"], "Copy the payload, the row or the connection's URL",
      hint: "copy", argument: "[" + CopyFormat.allCases.map(\.rawValue).joined(separator: "|") + "]"
    ),
    Action(
      .filterThis, .frames, .panes, ["="],
      "Filter to the value of the line, the connection or the row", hint: "only this"),
    Action(.filterOut, .frames, .panes, ["!"], "Filter it out"),
  ]

  static let detail: [Action] = [
    Action(.nextTab, .detail, .panes, ["]"], "Show the next tab of the detail", hint: "tab"),
    Action(.previousTab, .detail, .panes, ["["], "Show the tab before"),
  ]

  static let connections: [Action] = [
    Action(
      .thisConnection, .connections, .frames, ["@"],
      "Show only the rows of the selected row's connection"),
    Action(.allConnections, .connections, .panes, ["*"], "Show the rows of all connections"),
    Action(.handshake, .connections, .panes, ["H"], "Show the opening handshake"),
    Action(
      .compose, .connections, .panes, ["c"], "Write a message to the connection",
      hint: "compose"),
    Action(
      .connect, .connections, .panes, ["C"], "Open another connection", argument: "URL"),
    Action(
      .close, .connections, .connections, ["X"], "Close the connection with a Close frame",
      argument: "[CODE [REASON]]"),
    Action(.kill, .connections, .panes, [], "Break the connection: both ends get a reset"),
    Action(
      .halfClose, .connections, .panes, [], "End what goes to one end, as if the other had",
      argument: "client|server"),
    Action(
      .note, .connections, .panes, [], "Keep a sentence about the connection", argument: "TEXT"),
  ]

  static let holding: [Action] = [
    Action(
      .hold, .holding, .panes, ["i"], "Hold what matches an expression, before it is passed on",
      hint: "hold", argument: "EXPR"),
    Action(.holding, .holding, .panes, ["I"], "Stop holding, or hold the same again"),
    Action(.forward, .holding, .panes, ["a"], "Forward what is held", hint: "forward"),
    Action(.forwardAll, .holding, .panes, ["A"], "Forward everything that is held"),
    Action(
      .drop, .holding, [.frames, .detail], ["X"],
      "Drop what is held; with nothing held, close the connection", hint: "drop"),
    Action(.edit, .holding, [.frames, .detail], ["e"], "Edit what is held", hint: "edit"),
    Action(.revert, .holding, [.frames, .detail], ["V"], "Take an edit back"),
    Action(.refuse, .holding, .panes, [], "Refuse new connections, or take them again"),
    Action(
      .resend, .holding, .panes, ["r"], "Send the frame, or the marked ones, again",
      argument: "[CONNECTION]"),
    Action(
      .editAndResend, .holding, .panes, ["R"], "Edit a copy of the frame and send it",
      argument: "[CONNECTION]"),
  ]

  static let replay: [Action] = [
    Action(
      .replay, .replay, .panes, [], "Replay the recording from its beginning, or show all of it"),
    Action(.step, .replay, .panes, ["."], "Go on to the next row", hint: "step"),
    Action(.stepBack, .replay, .panes, ["<BS>"], "Go back before the last row"),
    Action(.faster, .replay, .panes, ["+"], "Play faster", hint: "faster"),
    Action(.slower, .replay, .panes, ["_"], "Play slower"),
    Action(.speed, .replay, .panes, [], "Play at a speed", argument: "2x"),
    Action(.seek, .replay, .panes, [], "Go to a place", argument: "12s|50%|+5s|-5s"),
    Action(.seekForward, .replay, .panes, ["<M-Right>"], "Go on by a twentieth of the recording"),
    Action(.seekBack, .replay, .panes, ["<M-Left>"], "Go back by as much"),
    Action(
      .loop, .replay, .panes, ["B"], "Begin a loop here, end it here, or go on behind it",
      argument: "[FROM TO]"),
  ]

  static let panes: [Action] = [
    Action(.nextPane, .panes, .panes, ["<Tab>"], "Go to the next pane", hint: "pane"),
    Action(.previousPane, .panes, .panes, ["<S-Tab>"], "Go to the pane before"),
    Action(.paneConnections, .panes, .panes, ["1"], "Go to the connections"),
    Action(.paneFrames, .panes, .panes, ["2"], "Go to the frames"),
    Action(.paneDetail, .panes, .panes, ["3"], "Go to the detail"),
    Action(.paneComposer, .panes, .panes, ["4"], "Go to the composer"),
    Action(.sidebar, .panes, .panes, ["s"], "Show or hide the connections beside the frames"),
    Action(
      .zoom, .panes, .panes, ["z", "\\"], "Give the whole screen to the pane, or take it back"),
    Action(.layout, .panes, .panes, ["-"], "Put the detail below, beside, or away"),
    Action(.shrink, .panes, .panes, ["<lt>"], "Make the frames' share smaller"),
    Action(.grow, .panes, .panes, [">"], "Make the frames' share larger"),
  ]

  static let session: [Action] = [
    Action(
      .record, .session, .panes, ["W"], "Record the session to a file", hint: "record",
      argument: "FILE"),
    Action(
      .saveScreen, .session, .panes, [], "Write the picture on the screen to a file",
      argument: "FILE"),
    Action(.theme, .session, .panes, ["T"], "Choose a theme", argument: "NAME"),
    Action(.pager, .session, .panes, ["o"], "Show the detail in $PAGER"),
    Action(.keys, .session, .panes, [], "List the keys of all actions"),
    Action(.mouse, .session, .panes, ["<F2>"], "Release the mouse to the terminal, or take it"),
    Action(.redraw, .session, [.panes, .help, .lines], ["<C-l>"], "Draw the screen anew"),
    Action(.suspend, .session, [.panes, .help, .lines], ["<C-z>"], "Suspend windsock"),
    Action(.command, .session, .panes, [":"], "Run an action by its name"),
    Action(.help, .session, [.panes, .help], ["?", "<F1>"], "Show this help", hint: "help"),
    Action(
      .back, .session, [.panes, .help, .themes], ["q"],
      "Go back a level; at the last one, leave windsock", hint: "back"),
    Action(
      .leave, .session, [.panes, .help, .themes], ["<Esc>"], "Go back a level, but not further"),
    Action(.quit, .session, .panes, [], "Leave windsock", aliases: ["q"]),
    Action(
      .quitNow, .session, .panes, ["Q", "ZZ"], "Leave windsock without being asked",
      aliases: ["q!", "quit!"]),
    Action(.yes, .session, .question, ["y", "<Enter>"], "Yes", hint: "yes"),
    Action(.no, .session, .question, ["n", "<Esc>", "q"], "No", hint: "no"),
  ]

  static let editing: [Action] = [
    Action(.accept, .editing, .lines, ["<Enter>"], "Run, apply or send the line", hint: "accept"),
    Action(.cancel, .editing, .lines, ["<Esc>"], "Leave the line", hint: "cancel"),
    Action(
      .newline, .editing, [.composer, .editor], ["<M-Enter>", "<C-j>"],
      "Put a line feed into the message", hint: "new line"),
    Action(
      .editForm, .editing, .editor, ["<Tab>"], "Edit the bytes as text or as hexadecimal digits",
      hint: "text/hex"),
    Action(
      .editOutside, .editing, [.composer, .editor], ["<F4>"], "Edit in $EDITOR", hint: "$EDITOR"),
    Action(.complete, .editing, .prompts, ["<Tab>"], "Complete the word", hint: "complete"),
    Action(
      .historyBack, .editing, .lines, ["<Up>", "<C-p>"],
      "Take the line before; in the editor, go up"),
    Action(
      .historyForward, .editing, .lines, ["<Down>", "<C-n>"],
      "Take the next line; in the editor, go down"),
    Action(.lineStart, .editing, .lines, ["<C-a>", "<Home>"], "Go to the start of the line"),
    Action(.lineEnd, .editing, .lines, ["<C-e>", "<End>"], "Go to the end of the line"),
    Action(.characterLeft, .editing, .lines, ["<Left>", "<C-b>"], "Go a character back"),
    Action(.characterRight, .editing, .lines, ["<Right>", "<C-f>"], "Go a character on"),
    Action(.wordLeft, .editing, .lines, ["<M-b>", "<C-Left>"], "Go a word back"),
    Action(.wordRight, .editing, .lines, ["<M-f>", "<C-Right>"], "Go a word on"),
    Action(.deleteBack, .editing, .lines, ["<BS>", "<C-h>"], "Delete the character before"),
    Action(.deleteForward, .editing, .lines, ["<Del>", "<C-d>"], "Delete the character"),
    Action(.killWordBack, .editing, .lines, ["<C-w>", "<M-BS>"], "Cut the word before"),
    Action(.killWordForward, .editing, .lines, ["<M-d>"], "Cut the word"),
    Action(.killToStart, .editing, .lines, ["<C-u>"], "Cut all before the cursor"),
    Action(.killToEnd, .editing, .lines, ["<C-k>"], "Cut all from the cursor on"),
    Action(.yank, .editing, .lines, ["<C-y>"], "Put back what was cut"),
  ]
}
