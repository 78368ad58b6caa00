/// That a person marked a frame, or took the mark away, as a recording tells it.
package struct Bookmark: Equatable, Sendable {
  package var frame: UInt32
  package var isOn: Bool

  package init(frame: UInt32, isOn: Bool) {
    self.frame = frame
    self.isOn = isOn
  }
}

extension LogState {
  /// Takes a mark; of a frame that there is not, it means nothing.
  mutating func bookmark(_ bookmark: Bookmark) {
    guard bookmark.frame > 0, Int(bookmark.frame) <= frameCount else { return }
    bookmarks.append(bookmark)
  }
}
