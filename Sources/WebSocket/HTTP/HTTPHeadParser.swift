/// How much of a head is read before it counts as hostile.
package struct HTTPLimits: Hashable, Sendable {
  package var headBytes: Int
  package var fields: Int

  /// - Parameters:
  ///   - headBytes: the largest head, in bytes.
  ///   - fields: the most header lines.
  package init(headBytes: Int = 64 << 10, fields: Int = 100) {
    self.headBytes = headBytes
    self.fields = fields
  }
}

/// Reads one HTTP/1.1 head (RFC 9112, sections 2 to 5) from chunks of any size.
///
/// It is the only head parser: proxy and dissector act on the same parse, so they cannot disagree
/// about where a message ends. The answer does not depend on the chunks, the cost is linear in the
/// bytes, and nothing throws: what is wrong is noted on the head.
package struct HTTPHeadParser<Head: HTTPHead>: Sendable {
  package enum Outcome: Hashable, Sendable {
    case needMore
    case head(Head)
    case invalid(HTTPSyntaxError)
  }

  private let limits: HTTPLimits
  /// The line under way, its end included once it has come.
  private var line: [UInt8] = []
  private var byteCount = 0
  private var head: Head?
  private var lines = HTTPFieldLines()

  package init(limits: HTTPLimits = HTTPLimits()) { self.limits = limits }

  /// Whether a head is under way.
  package var isPartial: Bool { byteCount > 0 }

  /// Reads on until the head ends.
  ///
  /// - Parameter bytes: the next bytes of the stream.
  /// - Returns: the outcome, and how many of the bytes the head took; the rest follows it. After
  ///   any outcome but `needMore` the parser is ready for another head.
  package mutating func receive(
    _ bytes: UnsafeRawBufferPointer
  ) -> (outcome: Outcome, consumed: Int) {
    var position = 0
    while position < bytes.count {
      let end = Self.endOfLine(bytes, from: position)
      let room = limits.headBytes - byteCount
      let piece = bytes[position..<min(end, position + room)]
      line += piece
      byteCount += piece.count
      position += piece.count
      if let outcome = outcome(isCut: position < end) {
        self = Self(limits: limits)
        return (outcome, position)
      }
    }
    return (.needMore, position)
  }

  private mutating func outcome(isCut: Bool) -> Outcome? {
    if head == nil && !Head.canBegin(with: line.prefix(64)) && line.first != 0x0D
      && line.first != 0x0A
    {
      return HTTPLookalike(line).map { .invalid(.notHTTP($0)) }
    }
    if isCut { return .invalid(.headTooLarge(limit: limits.headBytes)) }
    guard line.last == 0x0A else { return nil }
    defer { line.removeAll(keepingCapacity: true) }
    return takeLine()
  }

  /// Takes the whole line in `line`; returns how the head ended when that was its last.
  private mutating func takeLine() -> Outcome? {
    var content = line.dropLast()
    if content.last == 0x0D { content.removeLast() } else { lines.note(.bareLineFeed) }
    guard var head else {
      // RFC 9112, section 2.2: empty lines before the start line are to be skipped.
      if content.isEmpty {
        lines.note(.emptyLineBeforeStart)
        return nil
      }
      lines.noteControls(in: content)
      self.head = Head(startLine: content)
      return self.head == nil ? .invalid(.badStartLine(Latin1.quote(content))) : nil
    }
    if !content.isEmpty {
      lines.append(content)
      return lines.headers.fields.count > limits.fields
        ? .invalid(.tooManyFields(limit: limits.fields)) : nil
    }
    head.headers = lines.headers
    head.byteCount = byteCount
    head.defects += lines.defects
    head.defects += head.fieldDefects
    head.defects += HTTPBodyFraming.defects(in: head.headers, version: head.version)
    return .head(head)
  }

  /// The position after the next LF, or the end of the bytes.
  private static func endOfLine(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    guard let base = bytes.baseAddress else { return bytes.count }
    var position = start
    while position < bytes.count {
      if base.load(fromByteOffset: position, as: UInt8.self) == 0x0A { return position + 1 }
      position += 1
    }
    return position
  }
}
