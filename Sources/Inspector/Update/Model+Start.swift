package import Capture
package import Intercept
import Rows
package import Screen

extension Model {
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
    self.init(
      session: session, interception: interception, facts: facts,
      actions: KeyTable(settings.keys).actions, size: size)
    list.isFollowing = facts.isLive && settings.follows != false
    take(settings)
    snippets = settings.snippets
    highlights = settings.highlights
    decoded.choose(facts.decoding)
    readHighlights()
    composer.history = History(facts.history)
    if facts.opensComposer { focus = .composer }
    if facts.isReplay, !facts.isLive {
      replay = ReplayState()
      if let speed = facts.replaySpeed { _ = replay?.setSpeed(speed) }
      list.isFollowing = true
    }
    refresh()
    if filter.isActive { restartFilter() }
    settle()
  }

  mutating func take(_ settings: Settings) {
    timeFormat = settings.timeFormat ?? timeFormat
    filter.unit = settings.rowUnit ?? filter.unit
    arrangement = settings.layout.flatMap { Arrangement(name: $0) } ?? arrangement
    hasSidebar = settings.hasSidebar ?? hasSidebar
    list.columns = settings.columns ?? list.columns
    hasTimeStrip = settings.hasTimeStrip ?? hasTimeStrip
    share = settings.share ?? share
    hasMouse = settings.hasMouse ?? hasMouse
  }
}
