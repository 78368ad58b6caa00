import Rows

// The actions by area; the raw value is the name in the `:` prompt and in tables of keys.

/// Moves through whatever is listed.
package enum Movement: String, CaseIterable, Sendable {
  case down, up
  case pageDown = "page-down"
  case pageUp = "page-up"
  case halfPageDown = "half-page-down"
  case halfPageUp = "half-page-up"
  case top, bottom
  case left = "scroll-left"
  case right = "scroll-right"
}

/// How the list is shown.
package enum ListAction: String, CaseIterable, Sendable {
  case follow, pause, view
  case time = "time-format"
  case strip = "time-strip"
  case keepAlives = "keep-alives"
  case repeats = "fold-repeats"
  case columns, findings, statistics, conversation, highlight
}

/// Which rows are shown.
package enum FilterAction: String, CaseIterable, Sendable {
  case filter
  case clear = "clear-filter"
  case dim = "dim-filter"
  case invert = "invert-filter"
  case save = "save-filter"
  case this = "filter-this"
  case out = "filter-out"
}

/// Goes to a row that is looked for.
package enum GoAction: String, CaseIterable, Sendable {
  case search
  case searchNext = "search-next"
  case searchPrevious = "search-previous"
  case number = "goto"
  case nextInConnection = "next-in-connection"
  case previousInConnection = "previous-in-connection"
  case nextPaired = "next-paired"
  case previousPaired = "previous-paired"
  case nextFinding = "next-finding"
  case previousFinding = "previous-finding"
}

/// The user's marks.
package enum MarkAction: String, CaseIterable, Sendable {
  case mark
  case next = "next-mark"
  case previous = "previous-mark"
  case only = "only-marked"
  case unmark
}

/// Acts on the row under the cursor.
package enum RowAction: String, CaseIterable, Sendable {
  case open, copy, drop, edit, resend
  case editAndResend = "edit-and-resend"
}

/// The detail: its tabs, its tree and its bytes.
package enum DetailAction: String, CaseIterable, Sendable {
  case nextTab = "next-tab"
  case previousTab = "previous-tab"
  case toggle = "toggle-fold"
  case foldAll = "fold-all"
  case unfoldAll = "unfold-all"
  case bytes = "to-bytes"
  case form = "bytes-as"
  case wrap, pipe
  case editor = "open-in-editor"
}

/// Acts on a connection.
package enum ConnectionAction: String, CaseIterable, Sendable {
  case only = "this-connection"
  case all = "all-connections"
  case handshake, compose, connect, reconnect
  case close = "close-connection"
  case kill
  case halfClose = "half-close"
  case note
  case decode = "decode-as"
}

/// Interception: traffic on its way between two ends.
package enum HoldAction: String, CaseIterable, Sendable {
  case hold
  case toggle = "holding"
  case forward
  case forwardAll = "forward-all"
  case revert, refuse
}

/// A recording that is shown as it happened.
package enum ReplayAction: String, CaseIterable, Sendable {
  case replay, step
  case stepBack = "step-back"
  case faster, slower, speed, seek
  case seekForward = "seek-forward"
  case seekBack = "seek-back"
  case loop
}

/// Which pane has the keys, and how the panes share the screen.
package enum PaneAction: String, CaseIterable, Sendable {
  case next = "next-pane"
  case previous = "previous-pane"
  case connections = "pane-connections"
  case frames = "pane-frames"
  case detail = "pane-detail"
  case composer = "pane-composer"
  case sidebar, zoom, layout, shrink, grow
}

/// The run as a whole.
package enum SessionAction: String, CaseIterable, Sendable {
  case record, export
  case saveScreen = "save-screen"
  case pager, keys, theme, set, mouse, redraw, suspend, command, help, back, leave, quit
  case events = "event-log"
  case output = "program-output"
  case find = "find-in-help"
  case nextPage = "next-page"
  case quitNow = "quit-now"
}

/// A line that is being written, as a whole.
package enum LineAction: String, CaseIterable, Sendable {
  case accept, cancel, complete
  case completeBack = "complete-back"
  case historyBack = "history-back"
  case historyForward = "history-forward"
}

/// A message that is being written.
package enum MessageAction: String, CaseIterable, Sendable {
  case newline
  case editForm = "edit-form"
  case editOutside = "edit-outside"
  case history = "search-history"
}

/// The characters of a line.
package enum EditAction: String, CaseIterable, Sendable {
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
}

/// Two recordings beside each other.
package enum ComparisonAction: String, CaseIterable, Sendable {
  case valuesDown = "values-down"
  case valuesUp = "values-up"
  case leave = "leave-comparison"
}

/// The answers to a question.
package enum AnswerAction: String, CaseIterable, Sendable {
  case yes, no
}
