import Capture
package import Pcapng

/// The rows that the user has marked.
package struct MarkedRows: Sendable {
  package private(set) var rows: Set<RowID> = []
  /// How many marks of the recording were taken over.
  package private(set) var bookmarks = 0

  package init() {}

  package var count: Int { rows.count }
  package var isEmpty: Bool { rows.isEmpty }

  /// The numbers of the frames among them, in order.
  package var frames: [UInt32] {
    rows.compactMap { if case .frame(let number) = $0 { number } else { nil } }.sorted()
  }

  package func contains(_ row: RowID) -> Bool { rows.contains(row) }

  /// Marks a row, or removes its mark.
  package mutating func set(_ row: RowID, _ isOn: Bool) {
    if isOn { rows.insert(row) } else { rows.remove(row) }
  }

  /// Takes over marks of a recording.
  package mutating func take(_ new: [Bookmark]) {
    bookmarks += new.count
    for bookmark in new { set(.frame(bookmark.frame), bookmark.isOn) }
  }

  package mutating func removeAll() { rows = [] }
}
