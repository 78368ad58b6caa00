// Strings that need special care.
extension DataWalk {
  /// Adds a value that is in a string of bytes; only the tree shows its content.
  mutating func embeds(
    _ value: NodeValue, _ label: Label, _ range: Range<Int>, _ sink: inout NodeSink
  ) -> Bool {
    guard sink.tree.isOpen, embedding < Self.embeddingLimit,
      let inside = tokens.embedded(value, tags),
      DataShape(Tokens(tokens.cursor.bytes, inside, isGuess: true)) != nil
    else { return false }
    _ = sink.open(label, value, note: tokens.tagged(value, tags).note, at: range)
    let inner = Tokens(tokens.cursor.bytes, inside, isGuess: false)
    var walk = DataWalk(inner, embedding: embedding + 1)
    _ = walk.value(.none, to: &sink)
    sink.close(at: range.upperBound)
    return true
  }

  /// Adds a string that is not in one piece: its bytes are joined first.
  mutating func pieces(
    _ ranges: [Range<Int>], isText: Bool, _ label: Label, _ start: Int, _ sink: inout NodeSink
  ) {
    let bytes = tokens.cursor.bytes
    let joined = ranges.flatMap { bytes[$0] }
    let name = String(decoding: joined, as: UTF8.self)
    if takesKey(.made(name), start) { return }
    let (label, first) = next(label, start)
    let note = tokens.tagged(.null, tags).note
    tags = []
    // Its label counts bytes of the message, not of the joined string.
    let text = label.isInSource ? Label.name(label.text(bytes)) : label
    let outer = sink.enter(joined, "joined", from: first..<tokens.cursor.position)
    let whole = 0..<joined.count
    sink.leaf(text, isText ? .text(whole) : .bytes(whole), note: note, at: whole)
    sink.leave(to: outer)
  }
}

extension Label {
  /// Whether it is made of bytes of the source.
  fileprivate var isInSource: Bool {
    switch self {
    case .text, .escaped: true
    default: false
    }
  }
}
