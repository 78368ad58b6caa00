import CZlib

/// The most that inflating one message may take.
package struct InflateLimits: Hashable, Sendable {
  /// The most bytes a message may inflate to; inflating stops there.
  package var bytes: UInt64
  /// The highest ratio of output to input that passes without notice, once `ratioFrom` bytes came
  /// out.
  ///
  /// DEFLATE itself cannot do better than 1032:1, so the ratio cannot distinguish a bomb from a run
  /// of zeros, and nothing stops at it.
  package var ratio: UInt64
  package var ratioFrom: UInt64

  package init(bytes: UInt64 = 64 << 20, ratio: UInt64 = 1000, ratioFrom: UInt64 = 1 << 20) {
    self.bytes = bytes
    self.ratio = ratio
    self.ratioFrom = ratioFrom
  }

}

/// How inflating a message went.
package enum InflateStatus: Hashable, Sendable {
  case good
  /// It stopped at the size limit; the message continues.
  case overLimit
  /// The data does not decode, in zlib's words.
  case corrupt(String)
  /// The data refers to earlier messages that could not be inflated themselves.
  case contextLost
}

/// Inflates the compressed messages of one direction (RFC 7692, section 7.2.2), fragment by
/// fragment.
///
/// It always has a window of 32 KiB and never forgets it between messages: what was compressed with
/// less decodes the same, and what breaks the agreement can still be shown. After a message that
/// could not be inflated it starts again, and reports `contextLost` where a later one needs what is
/// missing.
package final class Inflater {
  private let stream: UnsafeMutablePointer<z_stream>
  private let limits: InflateLimits
  /// The outcome so far of the message under way, or of the last one.
  package private(set) var status = InflateStatus.good
  /// Bytes of compressed data the message had so far.
  package private(set) var consumed: UInt64 = 0
  /// Bytes the message inflated to so far.
  package private(set) var produced: UInt64 = 0
  /// Final DEFLATE blocks in the message so far; legal, and the data continues after them.
  package private(set) var finalBlocks = 0
  private var isInMessage = false
  /// Whether a final block has just ended and nothing was read since.
  private var isAfterFinalBlock = false
  /// Bytes known of the history while some before them are lost; nil when nothing is.
  private var knownHistory: UInt64?
  /// The last inflated bytes, where messages are inflated without them; nil where zlib keeps them.
  private var recent: [UInt8]?
  /// Whether zlib found a reference to bytes that it does not have.
  private var hasGoneTooFarBack = false
  /// Whether the message under way, or the last one, was inflated without what came before it.
  package private(set) var isAlone = false

  private static let tail: [UInt8] = [0x00, 0x00, 0xFF, 0xFF]
  private static let chunkSize = 32 << 10
  private static let windowSize = 32 << 10
  /// With more recent bytes than this, the older half is dropped: at least two windows remain.
  private static let recentLimit = 128 << 10

  /// - Parameters:
  ///   - limits: the most that a message may take.
  ///   - window: the last inflated bytes before the first message, 32 KiB at most, as `window` once
  ///     gave them.
  ///   - isContextMissing: whether there were bytes before the first message that are not known.
  ///   - startsAnew: whether no message should need those before it. One that comes whole is inflated
  ///     alone then, so that zlib tells whether it does, and with them only if it does.
  package init?(
    limits: InflateLimits = InflateLimits(), window: [UInt8] = [], isContextMissing: Bool = false,
    startsAnew: Bool = false
  ) {
    self.limits = limits
    recent = startsAnew ? window : nil
    knownHistory = isContextMissing ? UInt64(window.count) : nil
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let size = Int32(MemoryLayout<z_stream>.size)
    guard inflateInit2_(stream, -15, ZLIB_VERSION, size) == Z_OK, setWindow(window) else {
      return nil
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deinitialize(count: 1)
    stream.deallocate()
  }

  /// The last inflated bytes, 32 KiB at most: between messages, all that the next one depends on.
  package var window: [UInt8] { recent?.suffix(Self.windowSize) ?? ownWindow }

  /// What zlib knows of it.
  private var ownWindow: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32 << 10) { buffer, count in
      var length: UInt32 = 0
      let result = inflateGetDictionary(stream, buffer.baseAddress, &length)
      count = result == Z_OK ? Int(length) : 0
    }
  }

  /// Inflates the next bytes of a message; the first call after a message ended begins another.
  ///
  /// - Parameters:
  ///   - bytes: compressed data, unmasked.
  ///   - endsMessage: whether these are the message's last.
  ///   - sink: takes the inflated bytes, in chunks of up to 32 KiB that are valid during the call.
  /// - Returns: the outcome so far; once it is not `good`, nothing more comes out of the message.
  package func inflate(
    _ bytes: UnsafeRawBufferPointer, endsMessage: Bool, into sink: (UnsafeRawBufferPointer) -> Void
  ) -> InflateStatus {
    if !isInMessage {
      begin()
      if recent != nil {
        if endsMessage { return inflateAlone(bytes, sink) }
        restoreWindow()
      }
    }
    take(bytes, endsMessage: endsMessage, sink)
    return status
  }

  private func take(
    _ bytes: UnsafeRawBufferPointer, endsMessage: Bool, _ sink: (UnsafeRawBufferPointer) -> Void
  ) {
    consumed &+= UInt64(bytes.count)
    run(bytes, sink)
    guard endsMessage else { return }
    end(sink)
    isInMessage = false
  }

  /// Inflates a whole message without what came before it; if that fails for want of it, with it.
  private func inflateAlone(
    _ bytes: UnsafeRawBufferPointer, _ sink: (UnsafeRawBufferPointer) -> Void
  ) -> InflateStatus {
    let known = knownHistory
    isAlone = true
    inflateReset(stream)
    take(bytes, endsMessage: false, sink)
    let told = Int(clamping: produced)
    // The reference goes back less than a window, so all that came out so far is in `recent`.
    guard hasGoneTooFarBack, let recent, recent.count > told else {
      end(sink)
      isInMessage = false
      return status
    }
    begin()
    knownHistory = known
    self.recent = recent.dropLast(told)
    restoreWindow()
    var skipped = told
    take(bytes, endsMessage: true) { chunk in
      let count = min(skipped, chunk.count)
      skipped -= count
      if count < chunk.count { sink(UnsafeRawBufferPointer(rebasing: chunk[count...])) }
    }
    return status
  }

  /// Gives zlib the bytes before the message as its window.
  private func restoreWindow() {
    guard let recent else { return }
    if inflateReset(stream) != Z_OK || !setWindow(recent) { status = .corrupt("zlib failed") }
  }

  /// Whether the message so far grew by more than the ratio that passes without notice.
  package var exceedsRatio: Bool {
    let (allowed, overflow) = consumed.multipliedReportingOverflow(by: limits.ratio)
    return produced >= limits.ratioFrom && !overflow && produced > allowed
  }

  /// Gives up the message under way: its rest will not come, and later ones may need it.
  package func abandon() {
    guard isInMessage else { return }
    isInMessage = false
    loseContext()
  }

  private func begin() {
    isInMessage = true
    status = .good
    (consumed, produced, finalBlocks) = (0, 0, 0)
    (isAlone, hasGoneTooFarBack) = (false, false)
    isAfterFinalBlock = false
  }

  private func end(_ sink: (UnsafeRawBufferPointer) -> Void) {
    // The sender took 00 00 ff ff off (section 7.2.1). Where no block is waiting for it, the sender
    // left it on, or the message is empty or ended with a final block: then it would begin a block
    // of its own.
    if status == .good && consumed > 0 && !isAfterFinalBlock && !isAtBlockBoundary {
      Self.tail.withUnsafeBytes { run($0, sink) }
      if status == .good && !isAtBlockBoundary { status = .corrupt("message ends inside a block") }
    }
    if status != .good { loseContext() }
  }

  private var isAtBlockBoundary: Bool {
    // zlib.h: 128 after the end of a block, the low bits count bits of the last byte not used yet.
    stream.pointee.data_type & 128 != 0 && stream.pointee.data_type & 63 == 0
  }

  private func run(_ bytes: UnsafeRawBufferPointer, _ sink: (UnsafeRawBufferPointer) -> Void) {
    guard status == .good, let start = bytes.baseAddress else { return }
    var position = 0
    withUnsafeTemporaryAllocation(byteCount: Self.chunkSize, alignment: 16) { output in
      var isFull = false
      // A full chunk may have more after it even when all input was read.
      while status == .good && (position < bytes.count || isFull) {
        let piece = min(bytes.count - position, Int(Int32.max))
        stream.pointee.next_in = UnsafeMutablePointer(
          mutating: (start + position).assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(piece)
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(Self.chunkSize)
        let result = CZlib.inflate(stream, Z_SYNC_FLUSH)
        let count = Self.chunkSize - Int(stream.pointee.avail_out)
        let read = piece - Int(stream.pointee.avail_in)
        position += read
        isFull = count == Self.chunkSize
        if read > 0 || result == Z_STREAM_END { isAfterFinalBlock = result == Z_STREAM_END }
        deliver(UnsafeRawBufferPointer(rebasing: output[..<count]), sink)
        check(result)
        if read == 0 && count == 0 && result != Z_STREAM_END { break }
      }
      stream.pointee.next_in = nil
      stream.pointee.next_out = nil
    }
  }

  private func deliver(_ chunk: UnsafeRawBufferPointer, _ sink: (UnsafeRawBufferPointer) -> Void) {
    if chunk.isEmpty { return }
    let room = limits.bytes - min(limits.bytes, produced)
    produced &+= UInt64(chunk.count)
    knownHistory = knownHistory.map { $0 &+ UInt64(chunk.count) }
    remember(chunk)
    sink(UnsafeRawBufferPointer(rebasing: chunk.prefix(Int(min(room, UInt64(chunk.count))))))
    if produced > limits.bytes {
      produced = limits.bytes
      status = .overLimit
    }
  }

  private func remember(_ chunk: UnsafeRawBufferPointer) {
    guard let count = recent?.count else { return }
    recent?.append(contentsOf: chunk)
    if count > Self.recentLimit { recent?.removeFirst(count - Self.recentLimit / 2) }
  }

  private func check(_ result: Int32) {
    switch result {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END:
      finalBlocks += 1
      let history = ownWindow
      if inflateReset(stream) != Z_OK || !setWindow(history) { status = .corrupt("zlib failed") }
    default:
      let reason = stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(result)"
      hasGoneTooFarBack = reason == "invalid distance too far back"
      status = hasGoneTooFarBack && isContextMissing ? .contextLost : .corrupt(reason)
    }
  }

  private var isContextMissing: Bool { knownHistory.map { $0 < 32 << 10 } ?? false }

  private func loseContext() {
    knownHistory = 0
    isAfterFinalBlock = false
    if recent != nil { recent = [] }
    inflateReset(stream)
  }

  private func setWindow(_ window: [UInt8]) -> Bool {
    let recent = window.suffix(32 << 10)
    if recent.isEmpty { return true }
    return recent.withUnsafeBufferPointer {
      inflateSetDictionary(stream, $0.baseAddress, UInt32($0.count)) == Z_OK
    }
  }
}
