extension FrameWalk {
  /// Takes whole, unfragmented data frames with nothing remarkable about them, as long as they
  /// come, and returns the position of the first byte it left for the general path.
  ///
  /// This is the loop that every frame of a busy connection goes through, so it touches each
  /// header once, allocates nothing and calls nothing but the UTF-8 check of a text.
  mutating func walkPlainFrames(
    _ bytes: UnsafeRawBufferPointer, from start: Int, number: inout UInt32,
    into batch: FrameBatch
  ) -> Int {
    guard rules.areRolesKnown, let base = bytes.baseAddress else { return start }
    let end = bytes.count
    let maskBit: UInt8 = from == .client ? 0x80 : 0
    let keyBytes = from == .client ? 4 : 0
    let direction: FrameFlags = from == .client ? .masked : .fromServer
    let sizeLimit = rules.sizeLimit
    var position = start
    var rows = batch.writer()
    var keys = keys
    // Frames of one size often come in a row. To guess so and check lets the processor look at
    // the next header before it has read this one.
    var guess = Guess()
    while end &- position >= 2 {
      let first = base.load(fromByteOffset: position, as: UInt8.self)
      let second = base.load(fromByteOffset: position &+ 1, as: UInt8.self)
      if UInt16(second) != guess.second || position &+ guess.size > end {
        // FIN, no RSV bit, text or binary; masked as this direction must be.
        guard second & 0x80 == maskBit else { break }
        var flags = direction
        var length = Int(second & 0x7F)
        var header = 2
        if length >= 126 {
          guard let long = Self.minimalLength(base, at: position, short: length, end: end) else {
            break
          }
          length = long
          header = length < 65536 ? 4 : 10
          flags.insert(length < 65536 ? .length16 : .length64)
        }
        header &+= keyBytes
        guard position &+ header <= end, length <= end &- position &- header,
          UInt64(length) <= sizeLimit
        else { break }
        guess = Guess(
          second: header == 2 &+ keyBytes ? UInt16(second) : .max, flags: flags, header: header,
          length: length)
      }
      guard first == 0x82 || first == 0x81 else { break }
      var key: UInt32 = 0
      if keyBytes != 0 {
        let keyAt = position &+ guess.header &- 4
        key = UInt32(bigEndian: base.loadUnaligned(fromByteOffset: keyAt, as: UInt32.self))
        guard keys.isPlain(key) else { break }
      }
      number &+= 1
      if first == 0x81 {
        let text = UnsafeRawBufferPointer(
          start: base + position + guess.header, count: guess.length)
        let mask: MaskingKey? = keyBytes != 0 ? MaskingKey(key) : nil
        if let defect = textDefect(in: text, key: mask) {
          mark(defect, row: rows.count, offset: streamOffset &+ UInt64(position), into: batch)
        }
      }
      rows.append(
        FrameBatch.Row(
          firstByte: first, flags: guess.flags, key: key, length: UInt64(guess.length),
          start: UInt32(truncatingIfNeeded: position), message: number, fragment: 0))
      position &+= guess.size
    }
    self.keys = keys
    batch.finish(rows)
    return position
  }

  /// What a frame was that the next one may be like.
  private struct Guess {
    /// The second byte of its header; one that no header has when its length needs more bytes.
    var second = UInt16.max
    var flags: FrameFlags = []
    var header = 0
    var length = 0
    var size: Int { header &+ length }
  }

  /// The payload length of a header with an extended one, when it is all there, in the shortest
  /// form and within what a buffer can hold; nil otherwise.
  @inline(__always)
  private static func minimalLength(
    _ base: UnsafeRawPointer, at position: Int, short: Int, end: Int
  ) -> Int? {
    if short == 126 {
      guard end &- position >= 4 else { return nil }
      let length = UInt16(
        bigEndian: base.loadUnaligned(fromByteOffset: position &+ 2, as: UInt16.self))
      return length >= 126 ? Int(length) : nil
    }
    guard end &- position >= 10 else { return nil }
    let length = UInt64(
      bigEndian: base.loadUnaligned(fromByteOffset: position &+ 2, as: UInt64.self))
    return length >= 65536 && length <= UInt64(Int32.max) ? Int(length) : nil
  }

  /// Checks a whole text message.
  @inline(__always)
  private mutating func textDefect(
    in text: UnsafeRawBufferPointer, key: MaskingKey?
  ) -> (Rule, UTF8Defect)? {
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
    _ defect: (Rule, UTF8Defect), row: Int, offset: UInt64, into batch: FrameBatch
  ) {
    let finding = Finding(defect.0, from: from, offset: offset, fact: .utf8(defect.1))
    batch.marks.append(FrameBatch.Mark(row: row, finding: finding))
  }
}
