package import Capture
import Payloads
package import Units
import WebSocket

/// What a filter is asked about: one frame, or one message, and the connection it is on.
///
/// It can be shown one frame after the other; the payload is fetched at most once for each, and
/// only when a filter looks at it. It belongs to one thread.
package final class FilterContext {
  /// Appends the content of a frame to `bytes`, and returns false when it is not available.
  ///
  /// The content is the payload, unmasked and, where the message is compressed, inflated.
  package typealias Contents = (_ frame: LoggedFrame, _ bytes: inout [UInt8]) -> Bool

  /// What is shown.
  enum Subject: Sendable {
    case frame
    /// A whole message; the numbers of its frames, if it has several.
    case message(frames: [UInt32])
    /// Findings that are on no complete frame.
    case findings
    /// The packets in the bodies of a polling exchange that one end sent.
    case packets(JournalEntry)
  }

  /// Bytes of the content buffer that are kept for the next frame.
  private static let keptCapacity = 64 << 10

  private(set) var frame: LoggedFrame
  private(set) var subject = Subject.frame
  /// What is known of the connection, parsed when a filter first asks.
  private(set) lazy var facts = ConnectionFacts(connection)
  /// The only unit of it that is asked about, from 0; nil for all.
  private(set) var part: Int?
  /// What is asked of decoders: with the first question of each kind it grows, so that each
  /// message is decoded once for all of them.
  var asked = UnitQuestions()
  /// What was decoded of what is shown, for all that is asked; nil until something was.
  var decoded: [PayloadUnit]??
  /// The size on the wire, headers included, in bytes.
  private(set) var wire: UInt64
  /// How many frames the message has; nil while only one of several is looked at.
  private(set) var frameCount: UInt64?
  /// The inflated length of the message, in bytes; nil when it is not known.
  private(set) var messageSize: UInt64?
  /// The time that `rel` counts from, and that of the frame before.
  private let start: UInt64
  let connection: ConnectionRecord
  private var previous: UInt64?
  private let contents: Contents
  /// Answers that are the same for all frames of the connection, by their index in the only filter
  /// that asks; nil when any filter may ask.
  private var verdicts: [Int: Bool]?
  /// Decodes the messages of the session; nil where there is no session, as for messages that are
  /// being intercepted.
  let unitSource: UnitSource?
  private var bytes: [UInt8] = []
  /// The content of all units, once one of them is shown alone.
  private var whole: [UInt8]?
  /// Whether `bytes` is the content; nil until it was asked for.
  private var hasBytes: Bool?

  /// Shows one frame.
  ///
  /// - Parameters:
  ///   - frame: The frame; its segments only matter to `contents`.
  ///   - connection: The connection it is on.
  ///   - start: When the session began, in nanoseconds since the Unix epoch; nil to count from the
  ///     connection's first byte.
  ///   - previous: Arrival of the frame before it, nil for the first.
  ///   - messageSize: The inflated length of its message; nil takes the frame's own length.
  ///   - units: Decodes the messages of the session.
  ///   - contents: Gives the payload when it is asked for.
  package init(
    frame: LoggedFrame, connection: ConnectionRecord, start: UInt64? = nil,
    previous: UInt64? = nil, messageSize: UInt64? = nil, units: UnitSource? = nil,
    contents: @escaping Contents
  ) {
    unitSource = units
    self.frame = frame
    self.connection = connection
    wire = frame.row.wireLength
    frameCount = frame.row.isWholeMessage ? 1 : nil
    self.messageSize = messageSize ?? frame.row.sizeOfWholeMessage
    self.start = start ?? connection.time
    self.previous = previous
    self.contents = contents
  }

  /// Shows one message: its first frame's opcode and header, the payloads of all its frames as one.
  ///
  /// - Parameters:
  ///   - frames: The message's frames in order; nil results when there is none.
  ///   - connection: The connection they are on.
  ///   - start: As for a frame, as are `previous` and `messageSize`.
  ///   - previous: Arrival of the frame or message before it.
  ///   - messageSize: The inflated length; nil takes the sum of the frames.
  ///   - contents: Gives the content of the whole message, whichever frame it is given.
  package init?(
    message frames: [LoggedFrame], connection: ConnectionRecord, start: UInt64? = nil,
    previous: UInt64? = nil, messageSize: UInt64? = nil, units: UnitSource? = nil,
    contents: @escaping Contents
  ) {
    guard var whole = frames.first else { return nil }
    wire = whole.row.wireLength
    for frame in frames.dropFirst() {
      whole.join(frame)
      wire &+= frame.row.wireLength
    }
    unitSource = units
    self.connection = connection
    frameCount = UInt64(frames.count)
    let isPlain = !whole.row.flags.contains(.compressed)
    self.messageSize = messageSize ?? (isPlain ? whole.row.header.length : nil)
    frame = whole
    subject = .message(frames: frames.map(\.row.number))
    self.start = start ?? connection.time
    self.previous = previous
    self.contents = contents
  }

  /// Shows findings that are on no complete frame, which has none of a frame's fields.
  ///
  /// - Parameters:
  ///   - rules: The rules that were broken.
  ///   - end: Who broke them.
  ///   - time: When, in nanoseconds since the Unix epoch.
  ///   - connection: Where.
  ///   - start: As for a frame.
  init(
    findings rules: [FindingID], from end: Endpoint, at time: UInt64, connection: ConnectionRecord,
    start: UInt64?
  ) {
    let header = FrameHeader(opcode: .continuation, length: 0, maskingKey: nil)
    let row = FrameRow(
      number: 0, connection: connection.number, from: end, header: header, time: time,
      timeEnd: time, message: nil, fragment: nil, flags: [], position: 0)
    frame = LoggedFrame(row: row, rules: rules, segments: [])
    subject = .findings
    unitSource = nil
    wire = 0
    self.connection = connection
    self.start = start ?? connection.time
    contents = { _, _ in false }
  }

  /// Shows the packets that one end sent in a polling exchange, which have none of a frame's fields.
  ///
  /// - Parameters:
  ///   - entry: The event of the exchange.
  ///   - exchange: The exchange, whose request and response stand for those of a handshake.
  ///   - content: The body, as it was before it was coded.
  ///   - end: Who sent it.
  ///   - connection: Where.
  ///   - start: As for a frame.
  ///   - units: Decodes the packets.
  init(
    packets entry: JournalEntry, of exchange: HTTPExchange, _ content: [UInt8],
    from end: Endpoint, connection: ConnectionRecord, start: UInt64?, units: UnitSource
  ) {
    let header = FrameHeader(opcode: .text, length: 0, maskingKey: nil)
    let row = FrameRow(
      number: 0, connection: connection.number, from: end, header: header, time: entry.time,
      timeEnd: entry.time, message: nil, fragment: nil, flags: [], position: 0)
    frame = LoggedFrame(row: row, rules: [], segments: [])
    subject = .packets(entry)
    unitSource = units
    wire = 0
    self.connection = connection
    self.start = start ?? connection.time
    contents = { _, bytes in
      bytes = content
      return true
    }
    facts = ConnectionFacts(connection, exchange)
  }

  /// Shows another frame of the session.
  func show(_ frame: LoggedFrame, previous: UInt64?, messageSize: UInt64?) {
    show(frame.row, rules: frame.rules, previous: previous)
    self.frame.segments = frame.segments
    if let messageSize { self.messageSize = messageSize }
  }

  /// Shows another frame of the session to a filter that needs no payload.
  func show(_ row: FrameRow, rules: [FindingID], previous: UInt64?) {
    frame.row = row
    // Most frames have none: then no reference is counted.
    if !rules.isEmpty || !frame.rules.isEmpty { frame.rules = rules }
    wire = row.wireLength
    frameCount = row.isWholeMessage ? 1 : nil
    messageSize = row.sizeOfWholeMessage
    self.previous = previous
    hasBytes = nil
    decoded = nil
  }

  /// Shows one unit alone of what is shown, whose content is its bytes.
  ///
  /// - Parameter range: Where they stand in the content.
  func show(unit place: Int, at range: Range<Int>) {
    guard withContent({ _ in }) != nil else { return }
    if whole == nil { whole = bytes }
    part = place
    bytes = whole.map { Array($0[range.clamped(to: 0..<$0.count)]) } ?? []
  }

  /// Shows something that is being intercepted and is in no log yet: a frame, or the frames of a
  /// message as one.
  ///
  /// - Parameters:
  ///   - frameCount: How many frames it has; nil for one of several.
  ///   - size: The inflated length of the message, in bytes.
  ///   - wire: Bytes on the wire, headers included.
  package func show(unit row: FrameRow, frameCount: Int?, size: Int?, wire: Int) {
    show(row, rules: [], previous: nil)
    self.frameCount = frameCount.map { UInt64($0) }
    subject = frameCount == nil ? .frame : .message(frames: [])
    messageSize = size.map { UInt64($0) }
    self.wire = UInt64(wire)
  }

  /// Promises that only one filter will ask, so that its answers about the connection are kept.
  func rememberVerdicts() { verdicts = [:] }

  /// The answer with an index, computed only once if answers are kept.
  func remembered(_ number: Int, _ ask: () -> Bool) -> Bool {
    if let known = verdicts?[number] { return known }
    let answer = ask()
    verdicts?[number] = answer
    return answer
  }

  /// The time since the session began, in nanoseconds.
  var relative: UInt64 { frame.row.time > start ? frame.row.time - start : 0 }

  /// The time since the frame before, in nanoseconds.
  var delta: UInt64? {
    previous.map { frame.row.time > $0 ? frame.row.time - $0 : 0 }
  }

  /// Lends the content; nil when it is not available.
  func withContent<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result? {
    if hasBytes == nil {
      bytes.removeAll(keepingCapacity: bytes.count <= Self.keptCapacity)
      hasBytes = contents(frame, &bytes)
    }
    return hasBytes == true ? bytes.withUnsafeBufferPointer(body) : nil
  }

  /// The content of a message of one frame, which is read once for all questions; nil for others,
  /// for one unit shown alone, for more bytes than `limit`, and when it is not available.
  func wholeContent(limit: Int) -> [UInt8]? {
    guard case .frame = subject, frame.row.isWholeMessage, part == nil else { return nil }
    return withContent { $0.count <= limit } == true ? bytes : nil
  }
}

@available(*, unavailable)
extension FilterContext: Sendable {}

extension FrameRow {
  /// Whether the frame is a message of its own; control frames are.
  var isWholeMessage: Bool {
    header.fin && (opcode.isControl || (fragment == 0 && opcode != .continuation))
  }

  /// The size of its message, where the frame alone shows it.
  var sizeOfWholeMessage: UInt64? {
    isWholeMessage && !flags.contains(.compressed) ? header.length : nil
  }
}

extension LoggedFrame {
  /// Makes it the message that it and `next`, which follows, are part of.
  fileprivate mutating func join(_ next: LoggedFrame) {
    let (sum, overflow) = row.header.length.addingReportingOverflow(next.row.header.length)
    row.header.length = overflow ? .max : sum
    row.header.firstByte |= next.row.header.firstByte & 0x80
    row.timeEnd = next.row.timeEnd
    row.flags.formUnion(next.row.flags.intersection(.fates))
    for rule in next.rules where !rules.contains(rule) { rules.append(rule) }
    segments += next.segments
  }
}
