package import Capture
import Pcapng
import WebSocket

/// Copies connections of a session into another one: whole, or some of their messages, and without
/// secrets when asked to.
///
/// The copy opens, dissects and exports as any recording does. Unless a connection is copied whole
/// and unchanged, its compressed messages are written inflated, because inflating one may need the
/// messages before it.
package final class SessionCopy {
  /// What was written, and what was not.
  package struct Outcome: Sendable {
    package var frames = 0
    package var connections = 0
    /// Binary messages, in which secrets cannot be found.
    package var binaryMessages = 0
    /// Messages that cannot be inflated, and were left out.
    package var lostMessages = 0
  }

  let session: Session
  private let selection: FrameSelection?
  let redaction: Redaction?
  /// Whether each message becomes one frame, inflated.
  let joinsMessages: Bool
  private let marks: [UInt32]
  /// Whether connections keep their numbers.
  let keepsNumbers: Bool
  /// The connections whose messages the outcome counts; nil for all.
  let told: Set<UInt32>?
  let reader: PayloadReader
  let inflating: InflatedReader
  /// Connections whose opening handshake was begun.
  private var begun: [UInt32: ConnectionRecorder] = [:]
  /// The number up to which all connections were begun, when they keep their numbers.
  private var lastBegun: UInt32 = 0
  private var recorders: [UInt32: ConnectionRecorder] = [:]
  /// The numbers of the connections in the copy, by their old ones.
  private var copiedNumbers: [UInt32: UInt32] = [:]
  /// Connections whose transport a later handshake uses too.
  private var followed: Set<UInt32> = []
  /// What frames are to carry instead of what they came with; nil for one that is left out.
  var plans: [UInt32: [UInt8]?] = [:]
  /// The fragments that become one frame, and its first byte, by the number of the last of them.
  var joined: [UInt32: (firstByte: UInt8, fragments: [UInt32])] = [:]
  /// Whether all frames of a connection are copied as they came.
  private var isVerbatim: [UInt32: Bool] = [:]
  /// The new numbers of frames, by their old ones.
  package private(set) var numbers: [UInt32: UInt32] = [:]
  var outcome = Outcome()

  /// - Parameters:
  ///   - selection: The frames to copy, with those of the same messages; nil for all.
  ///   - redaction: What takes out secrets; nil leaves them.
  ///   - joinsMessages: Whether each message becomes one frame, inflated.
  ///   - marks: The frames that are marked.
  ///   - keepsNumbers: Whether connections keep their numbers: those that are not copied take theirs
  ///     and have no rows.
  ///   - told: The connections whose messages the outcome counts; nil for all.
  package init(
    _ session: Session, selection: FrameSelection?, redaction: Redaction?,
    joinsMessages: Bool = false, marks: [UInt32], keepsNumbers: Bool = false,
    told: Set<UInt32>? = nil
  ) {
    self.keepsNumbers = keepsNumbers
    self.told = told
    self.joinsMessages = joinsMessages
    self.session = session
    self.marks = marks
    self.selection = selection.map { $0.wholeMessages(of: session.log) }
    self.redaction = redaction
    reader = PayloadReader(store: ReadAheadStore(session.store))
    inflating = InflatedReader(log: session.log, payloads: PayloadReader(store: session.store))
  }

  /// Copies everything into a session that is empty.
  package func write(to target: Session) -> Outcome {
    var cursor = LogCursor()
    while true {
      let items = cursor.next(in: session.log, limit: 1024)
      if items.isEmpty { break }
      for item in items { copy(item, to: target) }
    }
    copyRemarks(to: target)
    outcome.connections = recorders.count
    return outcome
  }

  private func copy(_ item: LogCursor.Item, to target: Session) {
    switch item {
    case .frame(let frame):
      guard selection?.contains(frame.row.number) ?? true else { return }
      copy(frame, to: target)
    case .event(let entry):
      switch entry.event {
      case .connection(let number):
        if selection?.connections.contains(number) ?? true { _ = recorder(of: number, in: target) }
      case .closed(let number): end(number, at: entry.time)
      case .exchange, .finding, .incomplete, .tunnel, .note: break
      }
    }
  }

  private func end(_ connection: UInt32, at time: UInt64) {
    // Where only a part is copied, an end without its Close frames would look like a lost
    // connection.
    guard let record = session.log.read({ $0.connection(connection) }), isWhole(record) else {
      return
    }
    if followed.contains(connection) { return }
    let by = session.log.read { $0.connection(connection)?.close?.by }
    recorders[connection]?.end(by: by, at: time)
  }

  private func copyRemarks(to target: Session) {
    let time = session.lastTime
    target.bookmark(marks.compactMap { numbers[$0] }, isOn: true, at: time)
    for (connection, number) in copiedNumbers.sorted(by: { $0.key < $1.key }) {
      guard let note = session.log.read({ $0.connection(connection)?.note }) else { continue }
      let text = redaction.map { String(decoding: $0.content(Array(note.utf8)), as: UTF8.self) }
      target.annotate(text ?? note, connection: number, at: time)
    }
  }
}

// Connections.
extension SessionCopy {
  /// The recorder of a connection, its opening handshake written; nil for what is not a WebSocket.
  private func recorder(of connection: UInt32, in target: Session) -> ConnectionRecorder? {
    if let known = recorders[connection] { return known }
    if keepsNumbers { begin(before: connection, in: target) }
    guard let record = session.log.read({ $0.connection(connection) }), isCopied(record) else {
      return nil
    }
    let recorder = begin(record, in: target)
    recorders[connection] = recorder
    isVerbatim[connection] = !rewritesAll && isWhole(record)
    if let response = record.response {
      let time = record.openedTime ?? record.time
      feed(answer(response, with: record.refusalBody), to: recorder, from: .server, at: time)
    }
    if record.request == nil { feedHandshake(of: record, to: recorder) }
    // The recorder has a number once its first byte is written.
    copiedNumbers[connection] = recorder.number
    return recorder
  }

  /// Whether a connection is a WebSocket, or asked to be one.
  private func isCopied(_ record: ConnectionRecord) -> Bool {
    record.request != nil || record.isJoined
  }

  /// Begins all connections before one, so that each gets the number that it has.
  private func begin(before connection: UInt32, in target: Session) {
    while lastBegun + 1 < connection {
      lastBegun += 1
      guard let record = session.log.read({ $0.connection(lastBegun) }) else { continue }
      if isCopied(record) {
        _ = begin(record, in: target)
      } else {
        target.recorder(record.origin).announce(at: record.time)
      }
    }
  }

  /// The recorder of a connection that has asked for a WebSocket.
  private func begin(_ record: ConnectionRecord, in target: Session) -> ConnectionRecorder {
    if let known = begun[record.number] { return known }
    var origin = record.origin
    if record.request == nil {
      origin.note = "the opening handshake was not seen: this one is made up"
    }
    // A handshake may follow a refused one on the same transport.
    let before = record.previous.flatMap { recorders[$0] }
    let recorder = before ?? target.recorder(origin)
    if let previous = record.previous, before != nil { followed.insert(previous) }
    begun[record.number] = recorder
    if let request = record.request {
      let line =
        "\(request.method) \(redaction?.target(request.target) ?? request.target)"
        + " \(request.version.description)"
      feed(head(line, request.headers), to: recorder, from: .client, at: record.time)
    } else if keepsNumbers {
      recorder.announce(at: record.time)
    }
    return recorder
  }

  /// The bytes of a response; of a refusal also the part of its body that is known, with a matching
  /// length.
  private func answer(_ response: ResponseHead, with body: [UInt8]) -> [UInt8] {
    let line = "\(response.version.description) \(response.status) \(response.reason)"
    guard response.status != 101 else { return head(line, response.headers) }
    // Secrets cannot be found in compressed content, so a redacted copy has none of it.
    let isCompressed = response.headers.contains("Content-Encoding")
    let kept = redaction.map { isCompressed ? [] : $0.content(body) } ?? body
    var fields = response.headers.fields.map { ($0.name, $0.value) }
    if response.headers.contains("Transfer-Encoding")
      || response.headers.first("Content-Length").map({ $0 != "\(kept.count)" }) ?? false
    {
      let framing: Set = ["content-length", "transfer-encoding"]
      fields.removeAll { framing.contains($0.0.lowercased()) }
      fields.append(("Content-Length", "\(kept.count)"))
    }
    return head(line, HTTPHeaders(fields)) + kept
  }

  /// Writes the example of RFC 6455, section 1.3, where no handshake was seen: frames alone are not
  /// a WebSocket for most readers.
  private func feedHandshake(of record: ConnectionRecord, to recorder: ConnectionRecorder) {
    let time = record.openedTime ?? record.time
    let request =
      "GET / HTTP/1.1\r\nHost: \(record.origin.server.description)\r\nUpgrade: websocket\r\n"
      + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
      + "Sec-WebSocket-Version: 13\r\n\r\n"
    let response =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
    feed(Array(request.utf8), to: recorder, from: .client, at: time)
    feed(Array(response.utf8), to: recorder, from: .server, at: time)
  }

  private func isWhole(_ record: ConnectionRecord) -> Bool {
    guard let selection else { return true }
    return (0..<record.frameCount).allSatisfy { place in
      record.index[place].map { selection.contains($0) } ?? true
    }
  }

  private func head(_ line: String, _ headers: HTTPHeaders) -> [UInt8] {
    let fields = redaction?.redact(headers) ?? headers.fields.map { ($0.name, $0.value) }
    return Array((line + "\r\n" + fields.map { "\($0): \($1)\r\n" }.joined() + "\r\n").utf8)
  }

  private func feed(
    _ bytes: [UInt8], to recorder: ConnectionRecorder, from: Endpoint, at time: UInt64,
    mark: FrameAnnotation? = nil
  ) {
    bytes.withUnsafeBytes { bytes in
      recorder.receive(CapturedBytes(bytes, owner: nil), from: from, at: time, mark: mark)
    }
  }
}

// Frames.
extension SessionCopy {
  /// Whether every frame is rewritten.
  private var rewritesAll: Bool { redaction != nil || joinsMessages }

  private func copy(_ frame: LoggedFrame, to target: Session) {
    let row = frame.row
    guard let recorder = recorder(of: row.connection, in: target) else { return }
    let bytes: [UInt8]
    if isVerbatim[row.connection] == true || !(rewritesAll || row.flags.contains(.compressed)) {
      bytes = reader.wireBytes(of: frame)
    } else {
      guard let payload = payload(of: frame) else { return }
      bytes = rewritten(frame, payload)
    }
    let mark = session.log.read { $0.mark(of: row) }
    feed(bytes, to: recorder, from: row.from, at: row.timeEnd, mark: mark)
    outcome.frames += 1
    let fragments = joined.removeValue(forKey: row.number)?.fragments ?? [row.number]
    for number in fragments { numbers[number] = UInt32(clamping: outcome.frames) }
  }

  private func rewritten(_ frame: LoggedFrame, _ payload: [UInt8]) -> [UInt8] {
    var header = frame.row.header
    if frame.row.flags.contains(.compressed) { header.firstByte &= ~0x40 }
    if let joined = joined[frame.row.number] { header.firstByte = joined.firstByte }
    if header.length != UInt64(payload.count) {
      header.length = UInt64(payload.count)
      header.lengthForm = .minimal(for: header.length)
    }
    return FrameSerializer.frame(header: header, payload: payload)
  }

  /// What a frame is to carry; nil when it is left out.
  private func payload(of frame: LoggedFrame) -> [UInt8]? {
    let row = frame.row
    guard row.message != nil else {
      let payload = reader.payload(of: frame)
      if row.opcode == .close, payload.count > 2, let redaction {
        return Array(payload[..<2]) + fitted(redaction.content(Array(payload[2...])), to: 123)
      }
      return redaction.map { fitted($0.content(payload), to: 125) } ?? payload
    }
    if let plan = plans.removeValue(forKey: row.number) { return plan }
    plan(for: row)
    return plans.removeValue(forKey: row.number) ?? nil
  }

  private func fitted(_ bytes: [UInt8], to limit: Int) -> [UInt8] { Array(bytes.prefix(limit)) }
}

@available(*, unavailable)
extension SessionCopy: Sendable {}
