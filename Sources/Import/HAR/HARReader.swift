package import Capture
import Text
import WebSocket

/// Reads the WebSockets of a HAR file into a session that is recorded as if it were live.
///
/// A HAR has messages and no frames: each becomes one unfragmented frame, masked with a key of its
/// own when the client sent it. Messages of all connections are brought in the order of their
/// times, which needs the whole file: the session fills when it has ended.
package final class HARReader {
  /// The longest JSON object that is read as a message; of its data 64 MiB at most.
  private static let longestMessage = 128 << 20

  /// U+FEFF, which some programs write first.
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private let session: Session
  private let file: (_ position: UInt64, _ count: Int) -> [UInt8]
  private var index = HARIndex()
  private var position: UInt64 = 0
  private let player: EntryPlayer
  private let find: (String) -> HARAttachment?
  private var attached: [HARAttachment] = []
  private var omissions = HAROmissions()
  private var damaged = 0

  /// - Parameters:
  ///   - session: A new session, which records.
  ///   - find: Finds a file that is attached to it, by the name that it has there.
  ///   - file: Reads the HAR file by offset.
  package init(
    session: Session, find: @escaping (String) -> HARAttachment? = { _ in nil },
    file: @escaping (UInt64, Int) -> [UInt8]
  ) {
    self.session = session
    self.find = find
    self.file = file
    player = EntryPlayer(session: session)
  }

  /// Whether a file that begins like this may be JSON.
  package static func canBegin(with bytes: UnsafeRawBufferPointer) -> Bool {
    let text = bytes.starts(with: byteOrderMark) ? bytes.dropFirst(3) : bytes[...]
    let first = text.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
    return first == 0x7B
  }

  /// Why nothing could be read: the rest of a sentence that begins with the file's name.
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
      failure = index.failure.map { "is not a HAR file: \($0)" } ?? "is JSON, but not a HAR file"
      return ReadingSummary()
    }
    attached = index.attach(find)
    let order = index.places.indices.sorted {
      (index.places[$0].time, $0) < (index.places[$1].time, $1)
    }
    omissions = index.omissions
    for number in order { play(index.places[number], number: number) }
    player.finish(at: order.last.map { index.places[$0].time } ?? 0)
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
    summary.warnings += missingSentences
    summary.unread = omissions.rows(what: "har")
    if !index.missing.isEmpty {
      let reason = "their messages are in files of their own that cannot be read"
      summary.unread.append(
        UnreadRow(
          Unread("har", .socket, reason: reason), count: UInt64(index.missing.count)))
    }
    if index.omittedEntries > 0 {
      summary.warnings.append(
        "\(index.omittedEntries) sockets left out: after the first \(index.entries.count)")
    }
    let isEmpty = session.log.read { $0.frameCount == 0 }
    let hasMessages = omissions.count > 0 || !index.missing.isEmpty
    let hasOthers = summary.upgrades == 0 && index.entryCount > 0
    summary.isNothingRead = isEmpty && (hasMessages || hasOthers)
    if damaged > 0 {
      summary.warnings.append("\(damaged) messages are not base64 and were taken as they are")
    }
    return summary
  }

  /// The warnings about messages that are in files of their own, with the names of the first few.
  private var missingSentences: [String] {
    let shown = index.missing.prefix(3).map { missing in
      "the messages of a socket are in \(VisibleText.make(missing.name)), \(missing.reason)"
    }
    let others = index.missing.count - shown.count
    return shown
      + (others > 0 ? ["the messages of \(others) other sockets are missing as well"] : [])
  }

  private func play(_ place: HARIndex.Place, number: Int) {
    let entry = index.entries[Int(place.entry)]
    if place.length == HARIndex.Place.handshake {
      return player.open(entry, number: place.entry, at: place.time)
    }
    if place.length == HARIndex.Place.close {
      return player.close(entry.close, entry: place.entry, at: place.time)
    }
    guard place.length <= Self.longestMessage else { return omissions.add(.tooLong) }
    do throws(HAROmission) {
      let message = try HARMessage(json: read(place))
      if message.isDamaged { damaged += 1 }
      try player.play(
        message.kind, entry: place.entry, status: entry.status, seed: number, at: place.time)
    } catch {
      omissions.add(error)
    }
  }

  /// The JSON object of a message, from this file or from one that is attached.
  private func read(_ place: HARIndex.Place) -> [UInt8] {
    let number = Int(place.position >> HARIndex.Place.fileShift)
    let position = place.position & (1 << HARIndex.Place.fileShift - 1)
    guard number > 0 else { return file(position, Int(place.length)) }
    return attached[number - 1].read(position, Int(place.length))
  }
}
