import Pcapng

extension LogState {
  /// Takes a mark; of a frame that there is not, it means nothing.
  mutating func bookmark(_ bookmark: Bookmark) {
    guard bookmark.frame > 0, Int(bookmark.frame) <= frameCount else { return }
    bookmarks.append(bookmark)
  }
}
