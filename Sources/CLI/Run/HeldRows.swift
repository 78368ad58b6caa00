import Capture

/// Rows of connections that wait until a filter finds something on their connection: where it finds
/// little, little is printed.
struct HeldRows {
  private var held: [UInt32: [LogCursor.Item]] = [:]
  private var shown: Set<UInt32> = []

  /// Takes what is to be printed, in time.
  ///
  /// - Parameter isMatch: Whether it is what the filter asks for, and not what stands around that.
  /// - Returns: What is to be printed now, in order.
  mutating func take(_ item: LogCursor.Item, isMatch: Bool) -> [LogCursor.Item] {
    guard let number = item.connection, !shown.contains(number) else { return [item] }
    if isMatch {
      shown.insert(number)
      return (held.removeValue(forKey: number) ?? []) + [item]
    }
    guard case .event(let entry) = item else { return [item] }
    switch entry.event {
    case .connection: held[number, default: []].append(item)
    case .closed: held[number] = nil
    case .finding, .incomplete: break
    // They say what was asked, or what happened, by themselves.
    case .exchange, .tunnel, .note: return [item]
    }
    return []
  }
}
