import Payloads

/// What is kept of units that belong together with others: 21 bytes each.
struct LinkedUnits: Sendable {
  private static let roleMask: UInt8 = 7
  private static let waitingFlag: UInt8 = 16

  /// Their numbers, ascending.
  private var units: [UInt32] = []
  private var connections: [UInt32] = []
  /// Role, and whether an answer is awaited.
  private var flags: [UInt8] = []
  /// For each the unit at the other end of its link; 0 for none.
  private var links: [UInt32] = []
  /// When the last byte of each came, in nanoseconds since the Unix epoch.
  private var ends: [UInt64] = []

  /// Adds a unit, whose number is higher than those before.
  mutating func append(_ unit: UInt32, _ role: Link.Role?, connection: UInt32, end: UInt64) {
    units.append(unit)
    connections.append(connection)
    flags.append((role?.rawValue ?? 0) | (role == .request ? Self.waitingFlag : 0))
    links.append(0)
    ends.append(end)
  }

  func role(of unit: UInt32) -> Link.Role? {
    place(of: unit).flatMap { Link.Role(rawValue: flags[$0] & Self.roleMask) }
  }

  func isWaiting(_ unit: UInt32) -> Bool {
    place(of: unit).map { flags[$0] & Self.waitingFlag != 0 } ?? false
  }

  /// The connection of a unit, and when its last byte came.
  func origin(of unit: UInt32) -> (connection: UInt32, end: UInt64)? {
    place(of: unit).map { (connections[$0], ends[$0]) }
  }

  /// The unit at the other end of its link, and the time between the two, in nanoseconds.
  func link(of unit: UInt32) -> (other: UInt32, latency: UInt64)? {
    guard let place = place(of: unit), links[place] > 0,
      let other = self.place(of: links[place])
    else { return nil }
    let (early, late) = (min(ends[place], ends[other]), max(ends[place], ends[other]))
    return (links[place], late - early)
  }

  /// Lets a unit name the one that it acknowledges, which still waits for its answer.
  mutating func link(_ unit: UInt32, to other: UInt32) {
    if let place = place(of: unit) { links[place] = other }
  }

  /// Joins an answer, or what ends it, to its request.
  ///
  /// - Returns: Whether the request still waited; it no longer does.
  mutating func join(_ answer: UInt32, to request: UInt32) -> Bool {
    if let place = place(of: answer) { links[place] = request }
    guard let place = place(of: request) else { return false }
    if links[place] == 0 { links[place] = answer }
    defer { flags[place] &= ~Self.waitingFlag }
    return flags[place] & Self.waitingFlag != 0
  }

  private func place(of unit: UInt32) -> Int? {
    var (low, high) = (0, units.count)
    while low < high {
      let middle = (low + high) / 2
      if units[middle] < unit { low = middle + 1 } else { high = middle }
    }
    return low < units.count && units[low] == unit ? low : nil
  }
}
