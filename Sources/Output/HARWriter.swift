package import Capture
import JSON
import Payloads
package import Units
import WebSocket

/// Writes the WebSockets of a session as a HAR file, in the form that Chrome writes and reads: one
/// entry a connection, its messages in `_webSocketMessages`.
package struct HARWriter {
  /// Frames that are looked up at a time.
  private static let batch = 256

  private let session: Session
  private let source: FormatSource
  private let connections: Set<UInt32>?
  private let version: String
  /// Describes messages; nil leaves comments out.
  private let units: UnitSource?
  private let selection: FrameSelection?

  /// - Parameters:
  ///   - connections: The numbers of those to write; nil for all.
  ///   - selection: The frames whose messages are written; nil for all.
  ///   - version: The program's own version.
  ///   - units: Decodes messages, for a comment on each that a decoder knows.
  package init(
    session: Session, connections: Set<UInt32>? = nil, selection: FrameSelection? = nil,
    version: String, units: UnitSource? = nil
  ) {
    self.selection = selection
    self.units = units
    self.session = session
    source = FormatSource(
      log: session.log, payloads: PayloadReader(store: ReadAheadStore(session.store)))
    self.connections = connections ?? selection?.connections
    self.version = version
  }

  /// Writes the file, piece by piece; no piece is much larger than a message.
  ///
  /// - Returns: How many entries it has.
  @discardableResult
  package func write<Failure: Error>(
    to sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) -> Int {
    var creator = JSONWriter()
    creator.object { json in
      json.field("name", "windsock")
      json.field("version", version)
    }
    try sink(
      Array("{\"log\":{\"version\":\"1.2\",\"creator\":".utf8) + creator.bytes
        + Array(",\"pages\":[],\"entries\":[".utf8))
    let closes = closeTimes
    var count = 0
    let total = session.log.read { $0.connections.count }
    for number in 1..<(UInt32(total) + 1) where connections?.contains(number) ?? true {
      guard let record = session.log.read({ $0.connection(number) }),
        record.request?.isWebSocketHandshake == true || record.openedTime != nil
      else { continue }
      try sink(Array((count == 0 ? "\n" : ",\n").utf8))
      try write(record, closed: closes[number], to: sink)
      count += 1
    }
    try sink(Array("\n]}}\n".utf8))
    return count
  }

  /// When connections were closed, by their numbers.
  private var closeTimes: [UInt32: UInt64] {
    session.log.read { state in
      var times: [UInt32: UInt64] = [:]
      for entry in state.journal {
        if case .closed(let number) = entry.event { times[number] = entry.time }
      }
      return times
    }
  }

  private func write<Failure: Error>(
    _ record: ConnectionRecord, closed: UInt64?, to sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    try sink(Array("{\"_resourceType\":\"websocket\",\"_webSocketMessages\":[".utf8))
    var messages = MessageView()
    var isFirst = true
    for start in stride(from: 0, to: record.frameCount, by: Self.batch) {
      for frame in frames(of: record.number, from: start) {
        guard let message = messages.take(frame, source: source), isWanted(message) else {
          continue
        }
        let bytes = HAREntryWriter.bytes(of: message, comment: comment(on: message))
        try sink(Array((isFirst ? "\n" : ",\n").utf8) + bytes)
        isFirst = false
      }
    }
    try sink(Array("],".utf8))
    if let closed, let close = record.close {
      try sink(HAREntryWriter.bytes(of: close, at: closed))
    }
    try sink(HAREntryWriter.rest(of: record) + Array("}".utf8))
  }

  private func isWanted(_ message: LoggedMessage) -> Bool {
    guard let selection else { return true }
    return message.frames.contains { selection.contains($0.row.number) }
  }

  /// The summary of a message's units; nil where its data says it already.
  private func comment(on message: LoggedMessage) -> String? {
    let known = units?.decode(frame: message.last.row.number, .summary)?.units
    guard let known, known.contains(where: { !$0.isPlain }) else { return nil }
    return known.map(\.summary.string).joined(separator: " · ")
  }

  /// Some frames of a connection, from one of them on.
  private func frames(of connection: UInt32, from start: Int) -> [LoggedFrame] {
    session.log.read { state in
      guard let index = state.connection(connection)?.index else { return [] }
      return (start..<min(index.count, start + Self.batch)).compactMap { ordinal in
        index[ordinal].flatMap { state.frame($0) }.map {
          LoggedFrame(row: $0, rules: [], segments: state.segments(of: $0))
        }
      }
    }
  }
}
