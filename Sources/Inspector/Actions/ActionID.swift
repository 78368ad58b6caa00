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
    case theme, mouse, redraw, suspend, command, help, back, leave, quit
    case quitNow = "quit-now"
    // Editing
    case accept, cancel, newline, complete
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
