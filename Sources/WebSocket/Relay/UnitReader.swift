/// Cuts one direction of a relayed connection into units: frames or whole messages, with the bytes
/// they came in.
///
/// It takes bytes in any chunks and gives out one event at a time, so that whoever relays decides
/// about each before the next is looked at. A frame that has gone on in part, and what is too large
/// to be kept, passes as it comes.
package struct UnitReader {
  /// What is given out as one.
  package enum Size: Equatable, Sendable {
    /// Each frame; a compressed message is one all the same.
    case frames
    case messages
  }

  package enum Event: Sendable {
    case unit(RelayUnit)
    /// Bytes that go on at once and as they are. After them the stream stands inside of a frame or
    /// a message, or not; nil when they leave it where it was.
    case pass([UInt8], isInsideFrame: Bool, isInsideMessage: Bool?)
    /// A message too large to be kept, on a connection where it cannot pass as it is.
    case tooLarge
  }

  /// How far the message under way is, and what becomes of its frames.
  enum Message: Equatable {
    case idle
    /// Its beginning has gone on, and so does the rest.
    case passing
    /// Its frames are units of their own.
    case fragments
    /// Its frames are kept until the last.
    case collecting
  }

  /// The most bytes of a unit that are kept.
  package static let limit = 16 << 20

  let from: Endpoint
  let deflate: PermessageDeflate?
  let limit: Int
  /// Takes effect with the next message.
  package var size: Size
  var input: [UInt8] = []
  var position = 0
  var partial: PartialHeader
  /// Whether the bytes of the header under way have gone on.
  var isHeaderGone: Bool
  var headerWire: [UInt8] = []
  var header: FrameHeader?
  var remaining: UInt64
  /// Whether the frame under way passes as it comes.
  var isPassing: Bool
  var message: Message
  var collected = RelayUnit()
  /// A control frame that is not complete: it may come inside of a collected message.
  var control = RelayUnit()
  var inflater: Inflater?
  /// A unit that is due before anything else is read.
  var due: RelayUnit?

  /// - Parameters:
  ///   - from: Whose bytes these are.
  ///   - deflate: What the handshake agreed on.
  ///   - joint: Where the stream stands.
  ///   - limit: The most bytes of a unit that are kept.
  package init(
    from: Endpoint, deflate: PermessageDeflate?, joint: StreamJoint = StreamJoint(),
    size: Size = .messages, limit: Int = UnitReader.limit
  ) {
    self.from = from
    self.deflate = deflate
    self.limit = limit
    self.size = size
    partial = joint.partial
    isHeaderGone = !joint.partial.isEmpty
    header = joint.header
    remaining = joint.remaining
    isPassing = joint.header != nil
    message = joint.isInsideMessage ? .passing : .idle
  }

  /// Takes the next bytes of the stream.
  package mutating func append(_ bytes: some Sequence<UInt8>) {
    if position > 0 {
      input.removeFirst(position)
      position = 0
    }
    input += bytes
  }

  /// Bytes that were taken and not given out yet.
  package var pendingCount: Int {
    input.count - position + collected.wire.count + control.wire.count + headerWire.count
  }

  /// Whether nothing is kept back.
  package var isEmpty: Bool { pendingCount == 0 && due == nil }

  /// Whether all that was taken has been looked at.
  package var isExhausted: Bool { position == input.count && due == nil }

  /// The next thing to decide about; nil when more bytes are needed, or must wait.
  ///
  /// - Parameters:
  ///   - canPass: Whether bytes may go on without waiting for anything before them.
  ///   - isDiverged: Whether the receiver's window is another than the sender's.
  ///   - window: Gives the last inflated bytes of what passed before, when they are needed.
  package mutating func next(
    canPass: Bool, isDiverged: Bool, window: () -> [UInt8]
  ) -> Event? {
    if let unit = due.take() { return .unit(unit) }
    while true {
      if header == nil {
        guard readHeader() else { return canPass ? passedHeader() : nil }
        if let unit = interrupted() { return .unit(unit) }
      }
      if let header, !isPassing, isTooLarge(header) {
        guard canPass else { return nil }
        if isDiverged, isCompressed(header) { return .tooLarge }
        return passCollected()
      }
      guard remaining == 0 || position < input.count || !headerWire.isEmpty else { return nil }
      if isPassing { return canPass ? passPayload() : nil }
      takePayload()
      guard remaining == 0 else { return nil }
      if let unit = endFrame(window) { return .unit(unit) }
    }
  }

  /// Everything that is kept back, as bytes: what follows them passes until the next message.
  package mutating func takeAll() -> [UInt8] {
    let bytes =
      (due?.wire ?? []) + collected.wire + control.wire + headerWire + input[position...]
    self = UnitReader(from: from, deflate: deflate, size: size, limit: limit)
    return bytes
  }

  /// The stream has ended: what is kept back of a frame or message that will never be whole.
  package mutating func finish() -> RelayUnit? {
    var unit = RelayUnit()
    unit.wire = takeAll()
    unit.isComplete = false
    unit.isReadable = false
    return unit.wire.isEmpty ? nil : unit
  }
}

extension UnitReader {
  /// Reads on in the header; false while it is not complete.
  private mutating func readHeader() -> Bool {
    let start = position
    let end = input.withUnsafeBytes { partial.take(from: $0, at: start) }
    headerWire += input[start..<end]
    position = end
    guard let whole = partial.header else { return false }
    partial = PartialHeader()
    header = whole
    remaining = whole.length
    isPassing = isHeaderGone
    isHeaderGone = false
    begin(whole)
    return true
  }

  /// The bytes of a header whose beginning has gone on go on as well.
  private mutating func passedHeader() -> Event? {
    guard isHeaderGone, !headerWire.isEmpty else { return nil }
    defer { headerWire = [] }
    return .pass(headerWire, isInsideFrame: true, isInsideMessage: nil)
  }

  /// Finds out what becomes of the frame that `header` begins.
  private mutating func begin(_ header: FrameHeader) {
    if header.opcode.isControl || isPassing && message == .passing { return }
    if header.opcode == .continuation {
      if message == .passing { isPassing = true }
      return
    }
    if message == .collecting, !collected.headers.isEmpty {
      // A new message while one is in progress: what was kept goes on as it came.
      due = cutShort()
    }
    if isPassing {
      message = .passing
    } else {
      message = size == .messages || isCompressed(header) ? .collecting : .fragments
    }
  }

  private mutating func interrupted() -> RelayUnit? { due.take() }

  private mutating func cutShort() -> RelayUnit {
    var unit = collected
    collected = RelayUnit()
    unit.isComplete = false
    unit.isReadable = false
    return unit
  }

  /// Whether a frame begins a message that permessage-deflate compressed, or goes on with one.
  private func isCompressed(_ header: FrameHeader) -> Bool {
    guard deflate != nil, !header.opcode.isControl else { return false }
    if header.opcode == .continuation { return collected.headers.first?.rsv1 ?? false }
    return header.rsv1
  }

  private func isTooLarge(_ header: FrameHeader) -> Bool {
    guard remaining == header.length else { return false }
    let kept = header.opcode.isControl ? 0 : collected.wire.count
    return header.length > UInt64(max(0, limit - kept - header.byteCount))
      || kept + header.byteCount > limit
  }

  /// What was kept goes on, and the frame under way with it.
  private mutating func passCollected() -> Event? {
    isPassing = true
    guard let header else { return nil }
    defer { headerWire = [] }
    if header.opcode.isControl {
      return .pass(headerWire, isInsideFrame: true, isInsideMessage: nil)
    }
    let kept = collected.wire
    collected = RelayUnit()
    message = .passing
    // It is not inflated here: the window is asked for again.
    inflater = nil
    return .pass(kept + headerWire, isInsideFrame: true, isInsideMessage: true)
  }

  private mutating func passPayload() -> Event {
    let count = Int(min(remaining, UInt64(input.count - position)))
    let bytes = headerWire + input[position..<position + count]
    headerWire = []
    position += count
    remaining -= UInt64(count)
    let isControl = header?.opcode.isControl ?? true
    if remaining == 0, let header {
      if !isControl, header.fin { message = .idle }
      self.header = nil
      isPassing = false
    }
    return .pass(
      bytes, isInsideFrame: header != nil, isInsideMessage: isControl ? nil : message != .idle)
  }

  private mutating func takePayload() {
    let count = Int(min(remaining, UInt64(input.count - position)))
    let isControl = header?.opcode.isControl ?? false
    if isControl {
      control.wire += headerWire
      control.wire += input[position..<position + count]
    } else {
      collected.wire += headerWire
      collected.wire += input[position..<position + count]
    }
    headerWire = []
    position += count
    remaining -= UInt64(count)
  }

  /// Ends the frame under way; gives out the unit that is complete with it.
  private mutating func endFrame(_ window: () -> [UInt8]) -> RelayUnit? {
    guard let header = header.take() else { return nil }
    if header.opcode.isControl {
      control.append(header)
      defer { control = RelayUnit() }
      control.content = control.payloads().first ?? []
      guard header.opcode == .close, !collected.wire.isEmpty else { return control }
      // The message will never be whole: what came of it goes before the Close.
      due = control
      message = .passing
      return cutShort()
    }
    collected.append(header)
    guard header.fin || message != .collecting else { return nil }
    defer {
      collected = RelayUnit()
      if header.fin { message = .idle }
    }
    complete(window)
    return collected
  }

  private mutating func complete(_ window: () -> [UInt8]) {
    let payloads = collected.payloads()
    collected.isCompressed =
      deflate != nil && (collected.headers.first?.rsv1 ?? false)
      && collected.headers.first?.opcode != .continuation
    if collected.isCompressed {
      inflate(payloads, window)
    } else {
      collected.content = payloads.count == 1 ? payloads[0] : Array(payloads.joined())
    }
  }

  /// Inflates the message that has been collected, or says that it does not.
  private mutating func inflate(_ payloads: [[UInt8]], _ window: () -> [UInt8]) {
    if inflater == nil { inflater = Inflater(limits: Self.inflateLimits, window: window()) }
    var content: [UInt8] = []
    let limit = limit
    var isOversize = false
    var status = inflater == nil ? InflateStatus.contextLost : .good
    for (index, payload) in payloads.enumerated() {
      let isLast = index == payloads.count - 1
      status =
        payload.withUnsafeBytes {
          inflater?.inflate($0, endsMessage: isLast) { bytes in
            if content.count + bytes.count > limit { isOversize = true }
            if !isOversize { content += bytes }
          }
        } ?? .contextLost
    }
    collected.isOversize = isOversize || status == .overLimit
    collected.isReadable = status == .good && !isOversize
    collected.content = collected.isReadable ? content : Array(payloads.joined())
  }

  /// A message may inflate to more than is shown: later ones need its end.
  private static let inflateLimits = InflateLimits(bytes: 256 << 20)
}
