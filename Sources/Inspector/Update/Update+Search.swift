import Capture

extension Model {
  mutating func startSearch(_ text: String, isForward: Bool) {
    search.needle = Array(text.lowercased().utf8)
    continueSearch(isForward: isForward)
  }

  mutating func continueSearch(isForward: Bool) {
    guard !search.needle.isEmpty else {
      notice = Notice("nothing was searched for yet; / begins a search")
      return
    }
    stopFollowing()
    search.isForward = isForward
    search.next = cursor + (isForward ? 1 : -1)
    workOnSearch()
  }

  /// Looks at the next rows, as many as are quick.
  mutating func workOnSearch() {
    guard var index = search.next else { return }
    for _ in 0..<SearchState.chunk {
      guard let row = row(at: index) else {
        search.next = nil
        let way = search.isForward ? "further on" : "further back"
        notice = Notice("'\(String(decoding: search.needle, as: UTF8.self))' is not \(way)")
        return
      }
      if hasNeedle(row) {
        search.next = nil
        return center(index)
      }
      index += search.isForward ? 1 : -1
    }
    search.next = index
  }

  private func hasNeedle(_ row: RowID) -> Bool {
    guard case .frame(let number) = row,
      let frame = log.read({ lookup.frame(number, in: $0) })
    else { return false }
    return payloads.payload(of: frame, limit: SearchState.depth).contains(word: search.needle)
  }
}
