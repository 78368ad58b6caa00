/// Finds which frames of a session are rows, from the first to the newest, a chunk at a time.
///
/// It belongs to one thread.
package protocol RowScan: AnyObject {
  /// How many frames it has looked at.
  var scanned: Int { get }

  /// Examines the next frames, at most `limit` of them, and returns the numbers of those that are
  /// rows; `scanned` is the last frame examined.
  func next(limit: Int) -> [UInt32]
}

extension FilterScan: RowScan {}
