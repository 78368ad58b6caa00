package import Capture

extension LogCursor {
  /// The next items, with only those frames that a scan finds; nil when nothing is new.
  ///
  /// - Parameters:
  ///   - scan: One that began with this cursor and is used here alone.
  ///   - limit: The most frames that it is asked about.
  package mutating func next(
    in log: CaptureLog, matching scan: any RowScan, limit: Int
  ) -> [Item]? {
    let before = scan.scanned
    let found = scan.next(limit: limit)
    let end = scan.scanned
    var cursor = self
    let items = log.read { state in
      var items: [Item] = []
      for number in found {
        cursor.takeEvents(upTo: Int(number) - 1, in: state, to: &items)
        if scan is MessageScan {
          items += Self.frames(ofMessageEndingWith: number, in: state).map(Item.frame)
        } else if let item = cursor.step(in: state) {
          items.append(item)
        }
      }
      cursor.takeEvents(upTo: end, in: state, to: &items)
      return items
    }
    self = cursor
    return items.isEmpty && end == before ? nil : items
  }

  /// All frames of a message, of which a scan names the last.
  private static func frames(
    ofMessageEndingWith number: UInt32, in state: borrowing LogState
  ) -> [LoggedFrame] {
    guard let row = state.frame(number) else { return [] }
    return state.frames(ofMessageEndingWith: row, limit: LogState.messageReach)
  }
}
