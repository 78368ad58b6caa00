/// One message of SignalR in MessagePack: an array whose first element says which.
struct SignalRRecord {
  let bytes: [UInt8]
  let range: Range<Int>
  private(set) var kind: SignalRKind?
  /// Its elements that are whole, the number of the message first.
  private(set) var elements: [Range<Int>] = []
  /// How many elements the array says it has.
  private(set) var count = 0
  /// Where reading ended.
  private(set) var end: Int
  /// Whether all of its bytes are there.
  var isWhole = true

  /// The most elements that are read: no message has more.
  private static let elementLimit = 6

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    self.range = range
    end = range.lowerBound
    var tokens = MessagePackTokens(bytes, range)
    guard case .array(let size?) = tokens.next() else { return }
    // Only the end of each value is needed.
    var nothing = NodeSink(Piece([], isText: false, isFromClient: false), [])
    count = Int(clamping: size)
    end = tokens.cursor.position
    while elements.count < min(count, Self.elementLimit) {
      var walk = DataWalk(MessagePackTokens(bytes, end..<range.upperBound))
      guard walk.value(.none, to: &nothing) else { break }
      elements.append(end..<walk.tokens.cursor.position)
      end = walk.tokens.cursor.position
    }
    kind = number(0).flatMap { Int(exactly: $0) }.flatMap { SignalRKind(wire: $0) }
  }

  /// What ties it to others.
  var call: SignalRCall? {
    guard let kind else { return nil }
    guard kind.elements.count > 2, kind.elements[1] == "headers" else {
      return SignalRCall(kind: kind)
    }
    var call = SignalRCall(kind: kind, id: text(2))
    if kind.isCall {
      call.target = text(3) ?? []
      call.streams = texts(5)
    }
    return call
  }

  private func token(_ place: Int) -> DataToken? {
    guard elements.indices.contains(place) else { return nil }
    var tokens = MessagePackTokens(bytes, elements[place])
    return tokens.next()
  }

  func number(_ place: Int) -> UInt64? {
    guard case .value(.unsigned(let number)) = token(place) else { return nil }
    return number
  }

  private func text(_ place: Int) -> [UInt8]? {
    guard case .value(.text(let range)) = token(place) else { return nil }
    return Array(bytes[range])
  }

  /// The strings of an array.
  private func texts(_ place: Int) -> [[UInt8]] {
    guard elements.indices.contains(place) else { return [] }
    var tokens = MessagePackTokens(bytes, elements[place])
    guard case .array = tokens.next() else { return [] }
    var texts: [[UInt8]] = []
    while texts.count < 64, case .value(.text(let range)) = tokens.next() {
      texts.append(Array(bytes[range]))
    }
    return texts
  }
}
