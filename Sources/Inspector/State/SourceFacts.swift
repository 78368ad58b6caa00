import Rows
package import Units

/// What kind of run the inspector shows.
package struct SourceFacts: Sendable {
  /// The start of the status line, such as `proxy 127.0.0.1:8080 → ws://localhost:9001`.
  package var mode: String
  /// Whether more may arrive.
  package var isLive: Bool
  /// Whether messages can be sent and connections closed.
  package var canSend: Bool
  /// Whether connections can be opened.
  package var canConnect: Bool
  /// Whether traffic can be held, edited, dropped and injected.
  package var canIntercept: Bool
  /// The program that was started and whose output can be shown; nil without one.
  package var program: String?
  /// Whether a recording is still being read; ``Event/loaded`` says when no longer.
  package var isLoading = false
  /// Whether a recording is replayed from its beginning rather than shown whole.
  package var isReplay: Bool { replaySpeed != nil }
  /// Seconds of the recording that are replayed in one second; nil to show it whole.
  package var replaySpeed: Double?
  /// Whether marks and notes are kept somewhere when windsock ends.
  package var keepsRemarks = true
  /// The themes to choose from, and the one in use.
  package var themes: [String]
  package var theme: String
  /// The file of settings, as sentences name it; nil where there is none to write to.
  package var settingsName: String?
  /// Whether the composer is open, and has the keys while something can be sent.
  package var opensComposer = false
  /// Whether what is sent is kept for later runs.
  package var keepsHistory = false
  /// Lines that were sent in earlier runs, the oldest first.
  package var history: [String] = []
  /// The filters that were saved, by name.
  package var savedFilters: [SavedFilter] = []
  /// Whether only ASCII is drawn.
  package var isASCII: Bool
  /// Local time's distance from UTC, in seconds.
  package var utcOffset: Int
  /// The decoders chosen for connections.
  package var decoding = DecodeChoice()

  package init(
    mode: String, isLive: Bool, canSend: Bool = false, canConnect: Bool = false,
    canIntercept: Bool = false, themes: [String] = [], theme: String = "terminal",
    isASCII: Bool = false, utcOffset: Int = 0
  ) {
    self.mode = mode
    self.isLive = isLive
    self.canSend = canSend
    self.canConnect = canConnect
    self.canIntercept = canIntercept
    self.themes = themes
    self.theme = theme
    self.isASCII = isASCII
    self.utcOffset = utcOffset
  }
}
