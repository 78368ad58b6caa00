import Capture
import Filter
import WebSocket

/// A message as one side of a comparison has it.
struct ComparedMessage {
  /// The most bytes of a message that are kept; of a longer one, only its beginning and its hash
  /// count.
  static let keptBytes = 1 << 20

  /// The message's number in its connection.
  var number: UInt32
  /// When it was complete.
  var time: UInt64
  var key: MessageKey
  /// The message as JSON, when it is and is short enough.
  var text: JSONText?
  /// The beginning of it.
  var content: [UInt8]
  /// Nanoseconds since the message it answers, when it is the first after one.
  var latency: UInt64?

  init(_ message: LoggedMessage, latency: UInt64?, rules: ReplayTolerances) {
    number = message.first.row.message ?? 0
    time = message.last.row.timeEnd
    let isShort = message.content.count <= Self.keptBytes
    text = isShort ? JSONText(message.content) : nil
    key = MessageKey(
      message.content, text: text, opcode: message.first.row.opcode,
      from: message.first.row.from, rules: rules)
    content = Array(message.content.prefix(Self.keptBytes))
    self.latency = latency
  }

  /// The message for a row about it.
  var value: Difference.Value { Difference.Value(content, opcode: key.opcode) }
}

/// Reads the messages of one end of a connection, in order.
final class ComparedMessages {
  private let reader: ConversationReader
  private let from: Endpoint
  private let rules: ReplayTolerances
  private let judge: FrameMatcher?
  private var view = MessageView()
  /// The last message of the other end that nothing answered yet.
  private var asked: UInt64?
  /// Whether the message under way is one that the filter asks for.
  private var isWanted = true

  init(
    _ session: Session, connection: UInt32, from: Endpoint, rules: ReplayTolerances, filter: Filter?
  ) {
    reader = ConversationReader(session, connection: connection)
    self.from = from
    self.rules = rules
    judge = filter.map { FrameMatcher($0, in: session, inflating: InflatedReader(session)) }
  }

  func next() -> ComparedMessage? {
    while let frame = reader.next() {
      guard frame.row.message != nil else { continue }
      if frame.row.from != from {
        if frame.row.header.fin { asked = frame.row.timeEnd }
        continue
      }
      if frame.row.fragment == 0 { isWanted = judge?.matches(frame) ?? true }
      guard let message = reader.take(frame, into: &view), isWanted else { continue }
      let latency = asked.map { message.first.row.time - min($0, message.first.row.time) }
      asked = nil
      return ComparedMessage(message, latency: latency, rules: rules)
    }
    return nil
  }
}
