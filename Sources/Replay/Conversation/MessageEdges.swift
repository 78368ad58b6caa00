/// The beginning and the end of a message: enough to distinguish a changed message from a different
/// one.
struct MessageEdges: Equatable, Sendable {
  private static let length = 64

  private let count: Int
  private let head: [UInt8]
  private let tail: [UInt8]

  init(_ content: [UInt8]) {
    count = content.count
    head = Array(content.prefix(Self.length))
    tail = Array(content.suffix(Self.length))
  }

  /// Whether at least half of the messages, as far as it is kept, is the same.
  func resemble(_ other: MessageEdges) -> Bool {
    let prefix = zip(head, other.head).prefix { $0 == $1 }.count
    let suffix = zip(tail.reversed(), other.tail.reversed()).prefix { $0 == $1 }.count
    return (prefix + suffix) * 2 >= min(max(count, other.count), 2 * Self.length)
  }
}
