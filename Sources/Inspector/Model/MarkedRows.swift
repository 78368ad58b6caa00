/// The rows a person has marked.
struct MarkedRows: Sendable {
  private(set) var rows: Set<RowID> = []

  var count: Int { rows.count }
  var isEmpty: Bool { rows.isEmpty }

  func contains(_ row: RowID) -> Bool { rows.contains(row) }

  /// Marks a row, or takes its mark away.
  mutating func toggle(_ row: RowID) {
    if rows.remove(row) == nil { rows.insert(row) }
  }

  mutating func removeAll() { rows = [] }
}
