/// Records of MessagePack, each preceded by its length (HubProtocol.md, "MessagePack encoding").
enum SignalRMessagePack {
  /// Whether a message consists only of records, judging by their first bytes.
  static func isFramed(_ piece: Piece) -> Bool {
    guard !piece.isText, !piece.bytes.isEmpty else { return false }
    var cursor = ByteCursor(piece.bytes)
    while !cursor.isAtEnd {
      guard let length = cursor.variableLength(), length > 1 else { return false }
      guard let record = cursor.take(length) else {
        return piece.isCut && hasHead(piece.bytes, cursor.rest())
      }
      guard hasHead(piece.bytes, record) else { return false }
    }
    return true
  }

  /// Whether bytes begin with an array of as many elements as its message has.
  private static func hasHead(_ bytes: [UInt8], _ record: Range<Int>) -> Bool {
    let head = bytes[record].prefix(3)
    guard head.count > 1, let kind = SignalRKind(wire: Int(head[record.lowerBound + 1])),
      kind.counts.contains(Int(head[record.lowerBound]) - 0x90)
    else { return false }
    guard kind.elements.count > 1, kind.elements[1] == "headers" else { return true }
    guard head.count == 3, let headers = head.last else { return false }
    return headers & 0xF0 == 0x80 || headers == 0xDE
  }
}

extension SignalR {
  /// Reads one record.
  ///
  /// - Returns: Where the next one begins.
  mutating func messagePackRecord(
    from start: Int, _ piece: Piece, _ sink: inout NodeSink
  ) -> Int {
    var cursor = ByteCursor(piece.bytes, start..<piece.bytes.count)
    sink.beginUnit(Self.about, at: start..<piece.bytes.count)
    sink.say("signalr", .operation)
    guard let length = cursor.variableLength(), length <= 0x7FFF_FFFF else {
      sink.issue("the record has no length", at: start)
      sink.endUnit()
      return piece.bytes.count
    }
    let whole = cursor.take(length)
    let range = whole ?? cursor.rest()
    sink.setRange(start..<range.upperBound)
    var record = SignalRRecord(sink.bytes, range)
    record.isWhole = whole != nil
    if let kind = record.kind { noteRecord(kind, of: piece) }
    if encoding == nil { encoding = .messagePack }
    record.handOut(to: &sink)
    if whole == nil, sink.unit?.issues.isEmpty == true {
      sink.issue(
        "the record says \(length) bytes and \(range.count) are there", at: range.upperBound)
    }
    if let call = record.call, let link = link(call, fromClient: piece.isFromClient) {
      sink.link(link)
    }
    sink.endUnit()
    return range.upperBound
  }
}
