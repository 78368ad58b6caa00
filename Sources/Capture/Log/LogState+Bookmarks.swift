import Pcapng

extension LogState {
  /// Takes a mark; the mark of a frame that does not exist is ignored.
  mutating func bookmark(_ bookmark: Bookmark) {
    guard bookmark.frame > 0, Int(bookmark.frame) <= frameCount else { return }
    bookmarks.append(bookmark)
  }
}
