import Capture
import Intercept
import Rows
import WebSocket

/// What is held on its way between the two ends.
extension Model {
  /// Held rows are at the very end, whatever the filter says: they wait for a decision.
  var heldRows: [TailRow] {
    (intercept?.undecided ?? [])
      .filter { filter.connection == nil || $0.connection == filter.connection }
      .map { TailRow(connection: $0.connection, from: $0.from, held: $0) }
  }

  /// How many items wait, those of connections that are not shown included.
  package var heldCount: Int { intercept?.undecided.count ?? 0 }

  func held(_ id: UInt64) -> HeldItem? {
    intercept?.held.first { $0.id == id && $0.decision == nil }
  }

  /// The item that a decision is about: the one under the cursor, otherwise the one that has waited
  /// longest.
  var heldTarget: HeldItem? {
    if case .held(let id) = cursorRow, let item = held(id) { return item }
    return list.isFollowing ? intercept?.undecided.first : nil
  }

  /// Takes in what is held now, even while the display is paused.
  mutating func refreshHeld() {
    guard facts.canIntercept, let snapshot = interception?.snapshot else { return }
    guard snapshot.version != intercept?.version else { return }
    intercept = snapshot
    guard case .held(let id) = list.selected, held(id) == nil else { return }
    // An item that was decided about is gone: the one after it is next, and after the last one,
    // what arrives.
    let next = heldRows.first { row in row.held.map { $0.id > id } ?? false } ?? heldRows.last
    list.selected = next?.id
    if next == nil { list.isFollowing = isMoving }
  }
}
