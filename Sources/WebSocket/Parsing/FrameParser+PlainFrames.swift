extension FrameParser {
  /// Takes whole, unfragmented data frames with nothing remarkable about them, as long as they
  /// come, and returns the position of the first byte it left for the general path.
  ///
  /// This is the loop that every frame of a busy connection goes through, so it touches each
  /// header once, allocates nothing and calls nothing but the UTF-8 check of a text.
  mutating func takePlainFrames(
    _ bytes: UnsafeRawBufferPointer, from start: Int, number: inout UInt32,
    into batch: FrameBatch
  ) -> Int {
    guard limits.areRolesKnown, let base = bytes.baseAddress else { return start }
    var position = start
    var rows = batch.writer()
    while let shape = FastPathHeader(
      base, at: position, end: bytes.count, from: from, sizeLimit: limits.sizeLimit,
      takesCompressed: stage == .headers && limits.deflate != nil)
    {
      let end = takeAlike(
        shape, base, from: position, to: bytes.count, number: &number, rows: &rows, batch)
      guard end > position else { break }
      position = end
    }
    batch.finish(rows)
    return position
  }

  /// The most frames that are assumed to be alike at a time: room is made for that many at once.
  private static let alikeLimit = 4096

  /// Takes the frame at `position`, which has this shape, and those after it that have it too.
  ///
  /// Frames of one size often come in a row. Guessing that the next header is like this one lets
  /// the processor look at it before it has read this one.
  @inline(__always)
  private mutating func takeAlike(
    _ shape: FastPathHeader, _ base: UnsafeRawPointer, from start: Int, to end: Int,
    number: inout UInt32, rows: inout FrameBatch.Writer, _ batch: FrameBatch
  ) -> Int {
    let limit = shape.isShort ? min(Self.alikeLimit, (end &- start) / shape.size) : 1
    rows.reserve(limit)
    let (starts, keys) = (rows.starts, rows.keys)
    let isMasked = from == .client
    var watch = self.keys
    var position = start
    var count = 0
    while count < limit,
      base.loadUnaligned(fromByteOffset: position, as: UInt16.self) == shape.firstBytes
    {
      var key: UInt32 = 0
      if isMasked {
        let place = position &+ shape.header &- 4
        key = UInt32(bigEndian: base.loadUnaligned(fromByteOffset: place, as: UInt32.self))
        guard watch.isPlain(key) else { break }
      }
      keys[count] = key
      starts[count] = UInt32(truncatingIfNeeded: position)
      if shape.isText, stage != .content {
        let text = UnsafeRawBufferPointer(
          start: base + position + shape.header, count: shape.length)
        if let defect = textDefect(in: text, key: isMasked ? MaskingKey(key) : nil) {
          mark(
            defect, row: rows.count &+ count, offset: streamOffset &+ UInt64(position),
            into: batch)
        }
      }
      position &+= shape.size
      count &+= 1
    }
    self.keys = watch
    rows.appendAlike(
      count, firstByte: shape.firstByte, flags: shape.flags, length: UInt64(shape.length),
      messagesFrom: number &+ 1)
    number &+= UInt32(truncatingIfNeeded: count)
    return position
  }

  /// Checks a whole text message.
  @inline(__always)
  private mutating func textDefect(
    in text: UnsafeRawBufferPointer, key: MaskingKey?
  ) -> (FindingID, UTF8Error)? {
    if UTF8Validator.isASCII(text, key: key) { return nil }
    if let defect = utf8.consume(text, key: key, keyOffset: 0) {
      utf8.reset()
      return (.t01, defect)
    }
    if let defect = utf8.finish() {
      utf8.reset()
      return (.t03, defect)
    }
    utf8.reset()
    return nil
  }

  private func mark(
    _ defect: (FindingID, UTF8Error), row: Int, offset: UInt64, into batch: FrameBatch
  ) {
    let finding = Finding(defect.0, from: from, offset: offset, fact: .utf8(defect.1))
    batch.marks.append(FrameBatch.Mark(row: row, finding: finding))
  }
}
