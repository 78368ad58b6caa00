package import Capture
package import Intercept
package import Rows
package import Screen
package import Units

/// Everything the screen shows, and nothing else: `update` changes it, `render` reads it.
package struct Model {
  /// Grows with every event.
  package internal(set) var version: UInt64 = 0
  /// The time of day, in nanoseconds since the Unix epoch: the caller sets it before each event.
  package var timeOfDay: UInt64 = 0
  /// The time of the last input, on the clock of ``Event/input(_:at:)``.
  var inputTime: UInt64 = 0
  package let session: Session
  /// Holds and changes traffic; nil where there is no proxy.
  let interception: Intercept?
  package let payloads: PayloadReader
  let contents: ContentReader
  let decoded: DecodedRows
  let activity: SessionActivity
  var highlights = Highlights()
  var highlighted: HighlightReader?
  var clock = LiveClock()
  package var facts: SourceFacts
  package internal(set) var recording = Recording.off
  package internal(set) var size: Size
  /// Every action under the keys it has here.
  package let actions: [Action]
  let keys: KeyMap
  /// Lines for the composer, by name.
  var snippets: [String: String] = [:]
  /// The first keys of a longer sequence.
  package internal(set) var pendingKeys: [Key] = []

  package internal(set) var rows = RowMap()
  package internal(set) var underWay: [PartialFrame] = []
  package internal(set) var lookup = FrameLookup()
  /// The time of the session's first byte, in nanoseconds since the Unix epoch.
  package internal(set) var origin: UInt64 = 0
  package internal(set) var connectionCount = 0
  package internal(set) var findingCount = 0
  /// Frames that came while the display was held.
  package internal(set) var heldFrames = 0
  package internal(set) var isPaused = false

  /// The position of the replay; nil when all of the recording is shown.
  package internal(set) var replay: ReplayState?
  /// What is held, when traffic can be held at all.
  package internal(set) var intercept: InterceptSnapshot?
  package internal(set) var filter = FilterState()
  /// The fields that messages have, as far as they were looked at.
  var seenFields = SeenFields()
  package internal(set) var marked = MarkedRows()
  /// Whether there are marks or notes that are kept nowhere.
  package var hasLooseRemarks = false
  package internal(set) var search = SearchState()
  package internal(set) var list = ListState()
  package internal(set) var detail = DetailState()
  package internal(set) var connections = ConnectionPaneState()
  package internal(set) var composer = ComposerState()
  package internal(set) var focus = Pane.frames
  package internal(set) var overlay: Overlay?
  package internal(set) var histories: [Prompt.Kind: History] = [:]
  package internal(set) var notice: Notice? {
    didSet {
      guard let notice, notice.weight != .information, !notice.isRepeated else { return }
      warnings.add(notice, at: timeOfDay)
    }
  }
  package internal(set) var warnings = WarningLog()
  /// What the started program has printed.
  package internal(set) var output = OutputLines()
  package internal(set) var timeFormat = TimeFormat.relative

  package internal(set) var arrangement = Arrangement.auto
  package internal(set) var isZoomed = false
  /// Whether the connections are beside the frames where there is room.
  package internal(set) var hasSidebar = true
  /// The columns that the connections and their border were given there; nil leaves it to the width.
  var sidebarWidth: Int?
  /// Whether the time strip is under the title where there is room.
  package internal(set) var hasTimeStrip = true
  /// The part of the time strip that is being marked with the mouse, since the first byte.
  package internal(set) var stripDrag: ClosedRange<UInt64>?
  /// Where the mouse began to mark it.
  var stripStart: UInt64 = 0
  /// The list's share of the room it has with the detail, in percent, that the user chose.
  var share: Int?
  package internal(set) var hasMouse = true
  package internal(set) var lastPress: MousePress?
  var drag: MouseDrag?

  /// A model that has not looked at its session yet.
  init(
    session: Session, interception: Intercept?, facts: SourceFacts, actions: [Action], size: Size
  ) {
    self.session = session
    self.interception = interception
    payloads = PayloadReader(store: session.store)
    contents = ContentReader(session)
    decoded = DecodedRows(session, Signs(isASCII: facts.isASCII))
    activity = SessionActivity(session, isLive: facts.isLive)
    self.facts = facts
    self.size = size
    self.actions = actions
    keys = KeyMap(actions: actions)
  }

  package var log: CaptureLog { session.log }

  /// The session with its readers, as the detail writes it out.
  var source: ShownSession {
    ShownSession(
      session, payloads: payloads, contents: contents, decoded: decoded, lookup: lookup,
      unit: filter.unit, origin: origin, searched: search.text, isASCII: facts.isASCII)
  }

  /// Whether rows are added at the end: live, or by a replay.
  package var isMoving: Bool { facts.isLive || replay != nil }

  /// What is known of the session's units; a pass in the background fills it.
  package var unitIndex: UnitIndex { decoded.index }
  /// The decoders chosen for connections.
  package var decodeChoice: DecodeChoice { decoded.choice }
}
