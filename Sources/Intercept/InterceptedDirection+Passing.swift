import WebSocket

/// What passes as it comes although something is armed.
extension InterceptedDirection {
  /// A piece of a read.
  package struct Piece: Equatable, Sendable {
    package var count: Int
    /// Whether it goes to the receiver as it is and is only to be recorded; what does not is for
    /// `receive`.
    package var passes: Bool

    package init(count: Int, passes: Bool) {
      self.count = count
      self.passes = passes
    }
  }

  /// Takes the next piece off a read.
  ///
  /// - Parameters:
  ///   - bytes: What is left of the read, at least one byte.
  ///   - test: Knows what is armed.
  package mutating func nextPiece(of bytes: UnsafeRawBufferPointer, _ test: PassingTest) -> Piece {
    guard phase == .open, isTransparent else { return Piece(count: bytes.count, passes: false) }
    let passing = decoder.passingCount
    if passing > 0 {
      let count = Int(clamping: min(passing, UInt64(bytes.count)))
      notePassed(count)
      return Piece(count: count, passes: true)
    }
    if decoder.isBetweenMessages, encoder.isBetweenMessages {
      let count = test.passing(bytes)
      if count == bytes.count { return Piece(count: count, passes: true) }
      let rest = UnsafeRawBufferPointer(rebasing: bytes[count...])
      if let begun = beginning(rest, test) { return Piece(count: count + begun, passes: true) }
      if count > 0 { return Piece(count: count, passes: true) }
      // Where one frame is asked for, the next ones often are: pieces of a frame each would be
      // written one by one.
      return Piece(count: bytes.count, passes: false)
    }
    return Piece(count: decoder.countToBoundary(bytes), passes: false)
  }

  /// Begins a frame that is not whole and passes all the same; nil when it has to be kept.
  private mutating func beginning(_ bytes: UnsafeRawBufferPointer, _ test: PassingTest) -> Int? {
    guard let header = FrameHeader(bytes), test.passes(header),
      header.length > UInt64(bytes.count - header.byteCount)
    else { return nil }
    decoder.beginPassing(header)
    notePassed(bytes.count - header.byteCount)
    return bytes.count
  }

  private mutating func notePassed(_ count: Int) {
    decoder.notePassed(UInt64(count))
    encoder.pass(
      isInsideFrame: decoder.passingCount > 0, isInsideMessage: decoder.isInsideMessage)
  }
}
