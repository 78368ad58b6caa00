package import WebSocket

/// A message as it was logged: put together, and inflated where it was compressed.
package struct LoggedMessage: Equatable, Sendable {
  package var from: Endpoint
  package var opcode: Opcode
  /// Arrival of its first byte and of its last, in nanoseconds since the Unix epoch.
  package var time: UInt64
  package var timeEnd: UInt64
  package var payload: [UInt8]
  /// Bytes beyond the limit that are not in `payload`.
  package var omitted: UInt64
  /// False when it was compressed and could not be inflated: `payload` is as on the wire.
  package var isReadable: Bool
}

/// Goes through the messages of one connection in the order of their ends.
package struct LoggedMessages {
  /// One direction on its way.
  private struct Direction {
    var assembler: MessageAssembler
    var inflater: MessageInflater?
    var begun: UInt64?
  }

  /// The most bytes that are kept of a message.
  package static let limit = 64 << 20
  private static let batch = 256

  private let log: CaptureLog
  private let payloads: PayloadReader
  private let connection: UInt32
  private var client: Direction
  private var server: Direction
  private var ordinal = 0
  private var rows: [LoggedFrame] = []

  package init(of connection: UInt32, in log: CaptureLog, store: any SessionStore) {
    self.log = log
    self.connection = connection
    payloads = PayloadReader(store: ReadAheadStore(store))
    let deflate = log.read { $0.connection(connection)?.handshake?.permessageDeflate }
    let assembler = MessageAssembler(limit: Self.limit)
    client = Direction(
      assembler: assembler,
      inflater: deflate.flatMap { MessageInflater(agreed: $0, from: .client) })
    server = Direction(
      assembler: assembler,
      inflater: deflate.flatMap { MessageInflater(agreed: $0, from: .server) })
  }

  /// The next message that is complete; nil after the last.
  package mutating func next() -> LoggedMessage? {
    while let frame = nextFrame() {
      let from = frame.row.from
      var direction = from == .client ? client : server
      let message = Self.take(frame, payloads.payload(of: frame), &direction)
      if from == .client { client = direction } else { server = direction }
      if let message { return message }
    }
    return nil
  }

  private mutating func nextFrame() -> LoggedFrame? {
    if rows.isEmpty {
      let first = ordinal
      let connection = connection
      rows = log.read { state in
        guard let index = state.connection(connection)?.index else { return [] }
        return (first..<max(first, min(index.count, first + Self.batch))).reversed().compactMap {
          index[$0].flatMap { state.frame($0) }.map {
            LoggedFrame(row: $0, rules: [], segments: state.segments(of: $0))
          }
        }
      }
      ordinal += rows.count
    }
    return rows.popLast()
  }

  private static func take(
    _ frame: LoggedFrame, _ payload: [UInt8], _ direction: inout Direction
  ) -> LoggedMessage? {
    let row = frame.row
    guard !row.opcode.isControl else { return nil }
    if row.opcode != .continuation { direction.begun = nil }
    let begun = direction.begun ?? row.time
    direction.begun = begun
    let ended = direction.assembler.receive(row.header, payload: payload)
    guard let message = ended.last(where: \.isComplete) else { return nil }
    direction.begun = nil
    var logged = LoggedMessage(
      from: row.from, opcode: message.opcode, time: begun, timeEnd: row.timeEnd,
      payload: message.payload, omitted: message.omitted, isReadable: true)
    guard message.compressed, let inflater = direction.inflater else { return logged }
    let inflated = inflate(message.payload, with: inflater)
    logged.isReadable = inflated != nil && message.omitted == 0
    logged.payload = inflated ?? message.payload
    return logged
  }

  private static func inflate(_ bytes: [UInt8], with inflater: MessageInflater) -> [UInt8]? {
    var inflated: [UInt8] = []
    _ = bytes.withUnsafeBytes { bytes in
      inflater.inflate(bytes, key: nil, keyOffset: 0, endsMessage: true, offset: 0) {
        inflated += $0
      }
    }
    return inflater.status == .good ? inflated : nil
  }
}
