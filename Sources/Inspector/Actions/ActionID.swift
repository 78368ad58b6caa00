extension Action {
  /// The actions; the raw value is the name in the `:` prompt.
  package enum ID: String, CaseIterable, Sendable {
    // Moving
    case down, up
    case pageDown = "page-down"
    case pageUp = "page-up"
    case halfPageDown = "half-page-down"
    case halfPageUp = "half-page-up"
    case top, bottom
    case left = "scroll-left"
    case right = "scroll-right"
    // Frames
    case open, follow, pause, filter
    case clearFilter = "clear-filter"
    case search
    case searchNext = "search-next"
    case searchPrevious = "search-previous"
    case goTo = "goto"
    case nextInConnection = "next-in-connection"
    case previousInConnection = "previous-in-connection"
    case nextPaired = "next-paired"
    case previousPaired = "previous-paired"
    case nextFinding = "next-finding"
    case previousFinding = "previous-finding"
    case view
    case mark
    case nextMark = "next-mark"
    case previousMark = "previous-mark"
    case onlyMarked = "only-marked"
    case unmark
    case filterThis = "filter-this"
    case filterOut = "filter-out"
    case time = "time-format"
    case copy
    // Detail
    case nextTab = "next-tab"
    case previousTab = "previous-tab"
    // Connections
    case thisConnection = "this-connection"
    case allConnections = "all-connections"
    case handshake
    case compose, connect
    case close = "close-connection"
    case kill
    case halfClose = "half-close"
    case note
    // Holding
    case hold, holding, forward
    case forwardAll = "forward-all"
    case drop, edit, revert, refuse
    case resend
    case editAndResend = "edit-and-resend"
    // Replay
    case replay, step
    case stepBack = "step-back"
    case faster, slower, speed, seek
    case seekForward = "seek-forward"
    case seekBack = "seek-back"
    case loop
    // Panes
    case nextPane = "next-pane"
    case previousPane = "previous-pane"
    case paneConnections = "pane-connections"
    case paneFrames = "pane-frames"
    case paneDetail = "pane-detail"
    case paneComposer = "pane-composer"
    case sidebar, zoom, layout, shrink, grow
    // Session
    case record
    case saveScreen = "save-screen"
    case pager, keys
    case theme, mouse, redraw, suspend, command, help, back, leave, quit
    case quitNow = "quit-now"
    // Editing
    case accept, cancel, newline, complete
    case editOutside = "edit-outside"
    case editForm = "edit-form"
    case historyBack = "history-back"
    case historyForward = "history-forward"
    case lineStart = "line-start"
    case lineEnd = "line-end"
    case characterLeft = "character-left"
    case characterRight = "character-right"
    case wordLeft = "word-left"
    case wordRight = "word-right"
    case deleteBack = "delete-back"
    case deleteForward = "delete-forward"
    case killWordBack = "kill-word-back"
    case killWordForward = "kill-word-forward"
    case killToStart = "kill-to-start"
    case killToEnd = "kill-to-end"
    case yank
    // Questions
    case yes, no
  }
}
