import JSON

// The nodes of a message.
extension WAMPMessage {
  /// Whether `json.…` may ask for its bytes.
  var isJSON: Bool { if case .json = elements { true } else { false } }

  /// Where an element is.
  func range(_ field: String) -> Range<Int>? { place(field).flatMap { range(at: $0) } }

  private func range(at place: Int) -> Range<Int>? {
    switch elements {
    case .json(let json): json[place]?.range
    case .data(let parts, _): parts[place]?.range
    }
  }

  /// Adds the elements by their names, and puts the arguments into the summary.
  func values(to sink: inout NodeSink) {
    guard let type, let code = range(at: 0) else { return }
    sink.leaf(.name("type"), .word(type.name), note: "\(self.code)", at: code)
    for (place, name) in type.layout.fields.enumerated() {
      let isSaid = name == "args" || name == "kwargs"
      value(place + 1, name, isSaid: isSaid, to: &sink)
    }
  }

  private func value(_ place: Int, _ name: String, isSaid: Bool, to sink: inout NodeSink) {
    switch elements {
    case .json(let json):
      guard let part = json[place] else { return }
      if isSaid { sink.say(json: part.range) }
      if name == "failed", let type = integer(name).flatMap({ WAMPType(rawValue: $0) }) {
        let value = json.value(part)
        return sink.leaf(.name(name), value, note: type.name, at: part.range)
      }
      sink.part(name, json, part)
    case .data(let parts, let format):
      guard let part = parts[place] else { return }
      if name == "failed", let type = integer(name).flatMap({ WAMPType(rawValue: $0) }) {
        return sink.leaf(.name(name), part.value, note: type.name, at: part.range)
      }
      if isSaid { sink.beginCompact() }
      if format == .cbor {
        var walk = DataWalk(CBORTokens(sink.bytes, part.range))
        _ = walk.value(.name(name), to: &sink)
      } else {
        var walk = DataWalk(MessagePackTokens(sink.bytes, part.range))
        _ = walk.value(.name(name), to: &sink)
      }
      if isSaid { sink.endCompact() }
    }
  }
}

// Batches (WAMP specification, "Batched Transport").
extension WAMP {
  mutating func batch(
    _ piece: Piece, _ format: WAMPMessage.Format, to sink: inout NodeSink
  ) {
    let pieces = format == .json ? Self.texts(in: piece) : Self.prefixed(in: piece)
    for range in pieces where !message(range, format, piece, to: &sink) {
      damaged(range, format, to: &sink)
    }
    let end = pieces.last?.upperBound ?? 0
    guard pieces.isEmpty || format != .json && end < piece.bytes.count && !piece.isCut
    else { return }
    sink.beginUnit(Self.about, at: end..<piece.bytes.count)
    sink.say("wamp", .operation)
    sink.issue("not the length of a message with that many bytes after it", at: end)
    sink.endUnit()
  }

  /// JSON texts, each with a separator after it.
  ///
  /// The specification writes it as `\30`, which Autobahn reads as octal, and others as decimal
  /// digits. Neither can stand inside JSON.
  private static func texts(in piece: Piece) -> [Range<Int>] {
    piece.bytes.split { $0 == 0x1E || $0 == 0x18 }.map { $0.startIndex..<$0.endIndex }
  }

  /// Messages, each preceded by its length in four bytes.
  private static func prefixed(in piece: Piece) -> [Range<Int>] {
    var cursor = ByteCursor(piece.bytes)
    var ranges: [Range<Int>] = []
    while let length = cursor.integer(4) {
      if let range = cursor.take(length) {
        ranges.append(range)
      } else {
        if piece.isCut { ranges.append(cursor.rest()) }
        break
      }
    }
    return ranges
  }
}
