import WebSocket

/// Messages that wait to be forwarded, in order.
struct InterceptQueue {
  struct Item {
    var message: InterceptedMessage
    var decision: InterceptDecision
    /// When it may be forwarded.
    var due: UInt64
    /// Its number as a held item; nil when it is not shown.
    var id: UInt64?
    /// Whether the user has decided about it.
    var isDecided = false

    /// Whether it waits for a decision.
    var isBlocking: Bool { decision.isHeld && !isDecided }
    /// Roughly how many bytes it takes to keep it.
    var byteCount: Int {
      message.wire.count + message.content.count + (decision.payload?.count ?? 0)
        + message.headers.count * MemoryLayout<FrameHeader>.stride
    }
  }

  private var items: [Item] = []
  private(set) var byteCount = 0

  var isEmpty: Bool { items.isEmpty }
  var count: Int { items.count }
  var first: Item? { items.first }
  var isBlocked: Bool { items.contains(where: \.isBlocking) }
  var undecidedCount: Int { items.count { $0.id != nil && !$0.isDecided } }

  var hasRoom: Bool {
    byteCount < InterceptedDirection.byteLimit && items.count < InterceptedDirection.messageLimit
  }

  mutating func append(_ item: Item) {
    byteCount += item.byteCount
    items.append(item)
  }

  mutating func removeFirst() -> Item {
    let item = items.removeFirst()
    byteCount -= item.byteCount
    return item
  }

  /// Changes the item with a number, unless the user has decided about it.
  mutating func decide(_ id: UInt64, _ body: (inout Item) -> Void) {
    guard let place = items.firstIndex(where: { $0.id == id && !$0.isDecided }) else { return }
    byteCount -= items[place].byteCount
    body(&items[place])
    byteCount += items[place].byteCount
  }
}
