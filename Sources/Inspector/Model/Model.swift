package import Capture
package import Screen

/// Everything the screen shows, and nothing else: `update` changes it, `render` reads it.
package struct Model {
  /// Grows with every event.
  var version: UInt64 = 0
  package let session: Session
  let payloads: PayloadReader
  let contents: ContentReader
  package var facts: SourceFacts
  package internal(set) var recording = Recording.off
  package internal(set) var size: Size
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

  var filter = FilterState()
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
  ///   - facts: What kind of run it is.
  ///   - size: The terminal's, until an event says otherwise.
  package init(
    session: Session, facts: SourceFacts, size: Size = Size(width: 80, height: 24)
  ) {
    self.session = session
    payloads = PayloadReader(store: session.store)
    contents = ContentReader(session)
    self.facts = facts
    self.size = size
    keys = KeyMap()
    list.isFollowing = facts.isLive
    refresh()
    settle()
  }

  var log: CaptureLog { session.log }
}
