/// The IP packets of which some fragments have come, in bounded memory: the oldest are given up.
struct FragmentTable {
  private typealias Key = DatagramPiece.Key

  /// Packets that may be incomplete at once, and bytes of them.
  private static let limit = 4096
  private static let byteLimit = 16 << 20
  /// Packets that may begin while an older one is incomplete.
  private static let orderLimit = 16 * limit
  /// Nanoseconds after which pieces belong to another packet (RFC 8200, section 4.5).
  private static let patience: UInt64 = 60_000_000_000

  private var datagrams: [Key: IncompleteDatagram] = [:]
  /// In the order of their first fragments; some are no longer in the table.
  private var order: [(key: Key, time: UInt64)] = []
  private var orderStart = 0
  private var bytes = 0
  private var lost = 0
  /// When packets became complete, for a short while after.
  private var finished: [Key: UInt64] = [:]

  /// Takes a piece; returns the packet when it was the last one missing.
  mutating func add(_ piece: DatagramPiece, layers: Int) -> Datagram? {
    let key = piece.key
    if let known = datagrams[key], piece.time > known.time &+ Self.patience { giveUp(key) }
    if datagrams[key] == nil { begin(key, at: piece.time) }
    let before = datagrams[key]?.count ?? 0
    datagrams[key]?.add(piece, layers: layers)
    bytes += (datagrams[key]?.count ?? 0) - before
    guard let whole = datagrams[key]?.whole else { return nil }
    bytes -= datagrams.removeValue(forKey: key)?.count ?? 0
    if finished.count >= Self.limit { finished = [:] }
    finished[key] = piece.time
    return whole
  }

  private mutating func begin(_ key: Key, at time: UInt64) {
    while orderStart < order.count {
      let oldest = order[orderStart]
      let isThere = datagrams[oldest.key]?.time == oldest.time
      let isFull =
        datagrams.count >= Self.limit || bytes > Self.byteLimit
        || order.count - orderStart >= Self.orderLimit
      guard isFull || !isThere || time > oldest.time &+ Self.patience else { break }
      orderStart += 1
      if isThere { giveUp(oldest.key) }
    }
    if orderStart > Self.limit, orderStart > order.count / 2 {
      order.removeFirst(orderStart)
      orderStart = 0
    }
    order.append((key, time))
    let isRepeated = finished[key].map { time <= $0 &+ Self.patience } ?? false
    datagrams[key] = IncompleteDatagram(time: time, isRepeated: isRepeated)
  }

  private mutating func giveUp(_ key: Key) {
    guard let datagram = datagrams.removeValue(forKey: key) else { return }
    bytes -= datagram.count
    if !datagram.isRepeated { lost += datagram.packets }
  }

  /// How many pieces were given up since the last time.
  mutating func takeLost() -> Int {
    defer { lost = 0 }
    return lost
  }

  /// Gives up all that is left, and says how many pieces that were.
  mutating func finish() -> Int {
    for key in Array(datagrams.keys) { giveUp(key) }
    order = []
    orderStart = 0
    return takeLost()
  }
}
