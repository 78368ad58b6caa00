import Capture
package import Rows

extension Model {
  /// Whether a row has a mark; a message has one when one of its frames does.
  package func isMarked(_ row: RowID) -> Bool {
    guard !marked.isEmpty else { return false }
    if marked.contains(row) { return true }
    guard filter.unit.joinsFrames, case .frame(let number) = row else { return false }
    return messageFrames(endingWith: number).contains { marked.contains(.frame($0.row.number)) }
  }
}
