import JSON

// Messages with headers.
extension LSP {
  /// Bytes of a message that are kept until its end comes.
  private static let pendingLimit = 1 << 20

  func side(_ piece: Piece) -> Int { piece.isFromClient ? 0 : 1 }

  mutating func frames(_ piece: Piece, to sink: inout NodeSink) -> Bool {
    var position = pending[side(piece)].isEmpty ? 0 : resume(piece, to: &sink)
    while position < piece.bytes.count {
      let next = LSPFrame.next(in: piece.bytes, from: position)
      guard case .frame(let frame) = next else {
        rest(position..<piece.bytes.count, next, of: piece, to: &sink)
        break
      }
      content(frame, at: position..<frame.content.upperBound, to: &sink)
      sink.endUnit()
      position = frame.content.upperBound
    }
    return true
  }

  /// Completes a message that began in earlier ones.
  ///
  /// - Returns: Where in the piece the next message begins.
  private mutating func resume(_ piece: Piece, to sink: inout NodeSink) -> Int {
    let before = pending[side(piece)].count
    pending[side(piece)] += piece.bytes
    let next = LSPFrame.next(in: pending[side(piece)], from: 0)
    let count = pending[side(piece)].count
    if case .incomplete = next, count <= Self.pendingLimit, !piece.isCut {
      sink.wait()
      return piece.bytes.count
    }
    let joined = pending[side(piece)]
    pending[side(piece)] = []
    var end = count
    if case .frame(let frame) = next { end = frame.content.upperBound }
    let mine = 0..<max(0, end - before)
    let outer = sink.enter(joined, "joined", from: mine)
    if case .frame(let frame) = next {
      content(frame, at: mine, to: &sink)
    } else {
      damaged(0..<count, next, at: mine, isCut: piece.isCut, to: &sink)
    }
    sink.leave(to: outer)
    sink.endContinuedUnit()
    return mine.upperBound
  }

  /// Keeps the beginning of a message; bytes that are not one, or cannot be kept, become a unit.
  private mutating func rest(
    _ range: Range<Int>, _ next: LSPFrame.Next, of piece: Piece, to sink: inout NodeSink
  ) {
    if case .incomplete = next, range.count <= Self.pendingLimit, !piece.isCut {
      pending[side(piece)] = Array(piece.bytes[range])
      return sink.wait()
    }
    damaged(range, next, at: range, isCut: piece.isCut, to: &sink)
    sink.endUnit()
  }

  /// Adds bytes that are not a whole message, and leaves their unit open.
  private mutating func damaged(
    _ bytes: Range<Int>, _ next: LSPFrame.Next, at range: Range<Int>, isCut: Bool,
    to sink: inout NodeSink
  ) {
    if isCut, case .incomplete(let start?) = next,
      let json = JSONShape(sink.bytes, start..<bytes.upperBound, isCut: true),
      let message = RPCMessage(json)
    {
      let frame = LSPFrame(headers: bytes.lowerBound..<start, content: json.range)
      return write(message, frame, at: range, to: &sink)
    }
    sink.beginUnit(Self.about, at: range)
    sink.say(Self.word, .operation)
    sink.say(size: bytes.count)
    sink.leaf(.name("headers"), .text(bytes), at: bytes)
    if case .incomplete = next {
      sink.issue("the message is longer than what is here", at: bytes.upperBound)
    } else {
      sink.issue("not a header with the length of a message", at: bytes.lowerBound)
    }
  }

  /// Adds one message, and leaves its unit open.
  private mutating func content(
    _ frame: LSPFrame, at range: Range<Int>, to sink: inout NodeSink
  ) {
    let json = JSONShape(sink.bytes, frame.content)
    if let message = json.flatMap({ RPCMessage($0) }) {
      return write(message, frame, at: range, to: &sink)
    }
    if trust == .none, json != nil {
      // The Debug Adapter Protocol has the same headers.
      sink.beginUnit(JSONForm.about, at: range)
      sink.say(json: frame.content)
      sink.root(JSONForm.about.prefix)
      sink.json(.none, frame.content)
      return
    }
    sink.beginUnit(Self.about, at: range)
    sink.say(Self.word, .operation)
    headers(frame, to: &sink)
    sink.badJSON(frame.content, lacks: "neither a request nor a response")
  }

  private mutating func write(
    _ message: RPCMessage, _ frame: LSPFrame, at range: Range<Int>, to sink: inout NodeSink
  ) {
    trust = max(trust, .proved)
    Self.begin(message, at: range, to: &sink)
    headers(frame, to: &sink)
    Self.values(of: message, to: &sink)
  }

  private func headers(_ frame: LSPFrame, to sink: inout NodeSink) {
    guard !frame.headers.isEmpty else { return }
    sink.leaf(.name("headers"), .text(frame.headers), at: frame.headers)
  }
}
