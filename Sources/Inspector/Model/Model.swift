package import Capture
package import Intercept
package import Screen

/// Everything the screen shows, and nothing else: `update` changes it, `render` reads it.
package struct Model {
  /// Grows with every event.
  var version: UInt64 = 0
  package let session: Session
  /// What holds and changes traffic; nil where nothing passes through.
  let interception: Intercept?
  let payloads: PayloadReader
  let contents: ContentReader
  package var facts: SourceFacts
  package internal(set) var recording = Recording.off
  package internal(set) var size: Size
  /// Every action under the keys it has here.
  let actions: [Action]
  let keys: KeyMap
  /// The first keys of a longer sequence.
  var pendingKeys: [Key] = []

  var rows = RowMap()
  var underWay: [PartialFrame] = []
  var lookup = FrameLookup()
  /// The time of the session's first byte, in nanoseconds since the Unix epoch.
  var origin: UInt64 = 0
  var connectionCount = 0
  var findingCount = 0
  /// Frames that came while the display was held.
  var heldFrames = 0
  var isPaused = false

  /// How far the recording is replayed; nil when all of it is shown.
  var replay: ReplayState?
  /// What is held, when traffic can be held at all.
  var intercept: InterceptSnapshot?
  var filter = FilterState()
  var marked = MarkedRows()
  var search = SearchState()
  var list = ListState()
  var detail = DetailState()
  var connections = ConnectionPaneState()
  var composer = ComposerState()
  package internal(set) var focus = Pane.frames
  var overlay: Overlay?
  var histories: [Prompt.Kind: History] = [:]
  package internal(set) var notice: Notice?
  var timeFormat = TimeFormat.relative

  var arrangement = Arrangement.below
  var isZoomed = false
  /// Whether the connections stand beside the frames where there is room.
  var hasSidebar = true
  /// The list's share of the room it has with the detail, in percent.
  var share = 55
  var hasMouse = true
  var lastPress: MousePress?

  /// - Parameters:
  ///   - session: What is shown.
  ///   - interception: What holds and changes its traffic, where something does.
  ///   - facts: What kind of run it is.
  ///   - settings: How its user wants it to be.
  ///   - size: The terminal's, until an event says otherwise.
  package init(
    session: Session, interception: Intercept? = nil, facts: SourceFacts,
    settings: Settings = Settings(), size: Size = Size(width: 80, height: 24)
  ) {
    self.session = session
    self.interception = interception
    payloads = PayloadReader(store: session.store)
    contents = ContentReader(session)
    self.facts = facts
    self.size = size
    let table = KeyTable(settings.keys)
    actions = table.actions
    keys = KeyMap(actions: table.actions)
    list.isFollowing = facts.isLive && settings.follows != false
    take(settings)
    if facts.isReplay, !facts.isLive {
      replay = ReplayState()
      if let speed = facts.replaySpeed { _ = replay?.setSpeed(speed) }
      list.isFollowing = true
    }
    refresh()
    if filter.isActive { restartFilter() }
    settle()
  }

  private mutating func take(_ settings: Settings) {
    timeFormat = settings.timeFormat ?? timeFormat
    if settings.showsMessages == true { filter.unit = .messages }
    arrangement = settings.layout.flatMap { Arrangement(name: $0) } ?? arrangement
    hasSidebar = settings.hasSidebar ?? hasSidebar
    share = settings.share ?? share
    hasMouse = settings.hasMouse ?? hasMouse
  }

  var log: CaptureLog { session.log }

  /// Whether rows are added at the end: live, or by a replay.
  var isMoving: Bool { facts.isLive || replay != nil }

  /// When ``Event/tick(_:)`` is due, on the clock whose times it brings; nil when it is not.
  package var nextTick: UInt64? { replay?.nextTick(next: nextRowTime) }
}
