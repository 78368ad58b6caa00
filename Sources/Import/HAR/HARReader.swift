package import Capture
import WebSocket

/// Reads the WebSockets of a HAR file into a session that is recorded as if it were live.
///
/// A HAR has messages and no frames: each becomes one unfragmented frame, masked with a key of its
/// own when the client sent it. Messages of all connections are brought in the order of their
/// times, which needs the whole file: the session fills when it has ended.
package final class HARReader {
  /// The longest JSON object that is read as a message; of its data 64 MiB at most.
  private static let longestMessage = 128 << 20

  /// U+FEFF, which some programs put before everything.
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private let session: Session
  private let file: (_ position: UInt64, _ count: Int) -> [UInt8]
  private var index = HARIndex()
  private var position: UInt64 = 0
  private var recorders: [UInt32: (recorder: ConnectionRecorder, isAccepted: Bool)] = [:]
  private var omissions = HAROmissions()
  private var damaged = 0

  /// - Parameters:
  ///   - session: A new session, which records.
  ///   - file: Reads the HAR file by offset.
  package init(session: Session, file: @escaping (UInt64, Int) -> [UInt8]) {
    self.session = session
    self.file = file
  }

  /// Whether a file that begins like this may be JSON.
  package static func canBegin(with bytes: UnsafeRawBufferPointer) -> Bool {
    let text = bytes.starts(with: byteOrderMark) ? bytes.dropFirst(3) : bytes[...]
    let first = text.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
    return first == 0x7B
  }

  /// Why nothing could be read: what follows the file's name in a sentence.
  package private(set) var failure: String?

  /// Reads the next bytes of the file, all of them.
  package func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
    if position == 0 { failure = JSONLinesHint.sentence(bytes) }
    var skipped = 0
    while skipped < bytes.count, position &+ UInt64(skipped) < UInt64(Self.byteOrderMark.count),
      bytes[skipped] == Self.byteOrderMark[Int(position) + skipped]
    {
      skipped += 1
    }
    index.receive(
      UnsafeRawBufferPointer(rebasing: bytes[skipped...]), at: position &+ UInt64(skipped))
    position &+= UInt64(bytes.count)
    return bytes.count
  }

  /// Ends the file and fills the session.
  package func finish() -> ReadingSummary {
    index.finish()
    guard index.hasEntries else {
      failure = index.failure.map { "is no HAR file: \($0)" } ?? "is JSON, but no HAR file"
      return ReadingSummary()
    }
    let order = index.places.indices.sorted {
      (index.places[$0].time, $0) < (index.places[$1].time, $1)
    }
    omissions = index.omissions
    for number in order { play(index.places[number], number: number) }
    for (_, connection) in recorders.sorted(by: { $0.key < $1.key }) {
      connection.recorder.end(by: nil, at: index.places.last?.time ?? 0)
    }
    return summary
  }

  private var summary: ReadingSummary {
    var summary = ReadingSummary()
    summary.entries = index.entryCount
    summary.upgrades = session.log.read { $0.connections.count }
    if let failure = index.failure {
      summary.warnings.append("the file cannot be read to its end: \(failure)")
    }
    if let sentence = omissions.sentence { summary.warnings.append(sentence) }
    let attached = index.entries.compactMap(\.attachment)
    summary.warnings += Self.sentences(attached: attached)
    if index.omittedEntries > 0 {
      summary.warnings.append(
        "\(index.omittedEntries) sockets left out: after the first \(index.entries.count)")
    }
    let isEmpty = session.log.read { $0.frameCount == 0 }
    let hasMessages = omissions.count > 0 || !attached.isEmpty
    let hasOthers = summary.upgrades == 0 && index.entryCount > 0
    summary.isNothingRead = isEmpty && (hasMessages || hasOthers)
    if damaged > 0 {
      summary.warnings.append("\(damaged) messages are not base64 and were taken as they are")
    }
    return summary
  }

  /// What is said of messages that stand in files of their own, with the names of the first few.
  private static func sentences(attached files: [String]) -> [String] {
    guard let first = files.first else { return [] }
    if files.count == 1 {
      return [
        "the messages of 1 socket are in a file of their own, \(first), which is not read yet"
      ]
    }
    let names = files.prefix(3).joined(separator: ", ") + (files.count > 3 ? ", …" : "")
    let sockets = "the messages of \(files.count) sockets"
    return ["\(sockets) are in files of their own, \(names), which are not read yet"]
  }

  private func play(_ place: HARIndex.Place, number: Int) {
    if place.length == HARIndex.Place.handshake { return open(place) }
    guard let connection = recorders[place.entry] else { return }
    if place.length == HARIndex.Place.close { return close(connection.recorder, place) }
    guard place.length <= Self.longestMessage else { return omissions.add(.tooLong) }
    let message: HARMessage
    do {
      message = try HARMessage(json: file(place.position, Int(place.length)))
    } catch {
      return omissions.add(error)
    }
    if message.isDamaged { damaged += 1 }
    switch message.kind {
    case .error(let text):
      session.note(text, connection: connection.recorder.number, at: place.time)
    case .frame(let from, let opcode, let payload):
      guard connection.isAccepted else {
        return omissions.add(.refused(index.entries[Int(place.entry)].status))
      }
      let key = from == .client ? MaskingKey(HARMask.key(UInt64(number) &+ 1 << 32)) : nil
      let header = FrameHeader(
        opcode: opcode, length: UInt64(payload.count), maskingKey: key)
      send(
        FrameSerializer.frame(header: header, payload: payload), from, connection.recorder, place)
    }
  }

  /// Says how a socket closed, unless its messages did.
  private func close(_ recorder: ConnectionRecorder, _ place: HARIndex.Place) {
    guard let close = index.entries[Int(place.entry)].close, !recorder.hasSeenClose else { return }
    session.close(close.summary, on: recorder, at: place.time)
  }

  private func open(_ place: HARIndex.Place) {
    let handshake = HARHandshake(index.entries[Int(place.entry)], number: Int(place.entry))
    let recorder = session.recorder(handshake.origin)
    recorders[place.entry] = (recorder, handshake.isAccepted)
    send(handshake.request, .client, recorder, place)
    if let response = handshake.response { send(response, .server, recorder, place) }
  }

  private func send(
    _ bytes: [UInt8], _ from: Endpoint, _ recorder: ConnectionRecorder, _ place: HARIndex.Place
  ) {
    bytes.withUnsafeBytes {
      recorder.receive(CapturedBytes($0, owner: nil), from: from, at: place.time)
    }
  }
}
