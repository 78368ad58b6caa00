import Inspector
import Screen
import Text

/// What the line that is being written can become, below it or above it.
struct CandidatesView {
  private static let mostRows = 8
  let list: CandidateList

  /// - Parameters:
  ///   - line: The line that is written.
  ///   - x: The column of the word that a candidate replaces.
  ///   - room: The lines that may be covered.
  func draw(on canvas: inout Canvas, x: Int, in room: Range<Int>, isAbove: Bool) {
    let height = min(Self.mostRows, list.items.count, room.count)
    guard height > 0, canvas.width >= 20 else { return }
    let top = min(
      max(0, (list.chosen ?? 0) - height + 1), max(0, list.items.count - height))
    let shown = list.items[top..<top + height]
    let columns = Columns(shown, width: canvas.width)
    let start = max(0, min(x - 1, canvas.width - columns.total))
    let y = isAbove ? room.upperBound - height : room.lowerBound
    let rect = Rect(x: start, y: y, width: columns.total, height: height)
    canvas.draw(in: rect) { canvas in
      canvas.fill(role: .popup)
      for (row, candidate) in shown.enumerated() {
        draw(candidate, columns, y: row, isChosen: top + row == list.chosen, on: &canvas)
      }
    }
  }

  private func draw(
    _ candidate: Candidate, _ columns: Columns, y: Int, isChosen: Bool, on canvas: inout Canvas
  ) {
    let role: Role = isChosen ? .menuSelected : .menuItem
    canvas.fill(Rect(x: 0, y: y, width: canvas.width, height: 1), role: role)
    var x = 1
    canvas.put(candidate.label, x: x, y: y, columns: columns.label, role: role, overflow: .ellipsis)
    x += columns.label + 2
    canvas.put(candidate.kind, x: x, y: y, columns: columns.kind, role: isChosen ? role : .dim)
    x += columns.kind + (columns.kind > 0 ? 2 : 0)
    if let count = candidate.count {
      canvas.put(
        String(count), endingAt: x + columns.count, y: y, role: isChosen ? role : .columnNumber)
    }
    x += columns.count + (columns.count > 0 ? 2 : 0)
    canvas.put(
      candidate.sentence, x: x, y: y, columns: max(0, canvas.width - x - 1),
      role: isChosen ? role : .dim, overflow: .ellipsis)
  }

  /// The widths of what is beside each other.
  private struct Columns {
    var label: Int
    var kind: Int
    var count: Int
    var total: Int

    init(_ shown: ArraySlice<Candidate>, width: Int) {
      func widest(_ text: (Candidate) -> String) -> Int {
        shown.map { TextWidth.columns(of: text($0)) }.max() ?? 0
      }
      label = min(widest(\.label), max(8, width - 14))
      kind = min(widest(\.kind), width >= 40 ? 16 : 8)
      count = widest { $0.count.map(String.init) ?? "" }
      let gaps = (kind > 0 ? 2 : 0) + (count > 0 ? 2 : 0)
      let sentence = min(widest(\.sentence), 60)
      total = min(width, 1 + label + 2 + kind + count + gaps + sentence + 1)
    }
  }
}
