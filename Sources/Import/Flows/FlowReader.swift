package import Capture
import WebSocket

/// Reads the WebSockets of a file that mitmproxy wrote (`mitmdump -w`, `w` in mitmproxy) into a
/// session that is recorded as if it were live.
///
/// Such a file has messages and no frames, one flow after the other; messages of all flows are
/// brought in the order of their times, which needs the whole file.
package final class FlowReader {
  /// The formats that are read: those with WebSockets in their HTTP flows.
  private static let versions = 11...21
  private static let messageLimit = 4 << 20
  private static let flowLimit = 1 << 16
  /// The longest message that is read.
  private static let longestMessage: UInt64 = 64 << 20

  /// A message, or the handshake or the close of its flow.
  private struct Place {
    enum Kind { case handshake, message, close }

    var kind: Kind
    var flow: UInt32
    var time: UInt64
    var position: UInt64
    var end: UInt64
  }

  private let player: EntryPlayer
  private let session: Session
  private let read: (UInt64, Int) -> [UInt8]
  private var size: UInt64 = 0
  private var flows: [FlowEntry] = []
  private var places: [Place] = []
  private var flowCount = 0
  private var omissions = HAROmissions()
  private var unknownVersions: [Int: Int] = [:]
  /// Sockets beyond the limit, and those with messages that cannot be distinguished.
  private var omittedFlows = 0
  private var damagedFlows = 0
  private var damage: String?
  /// Why nothing could be read: the rest of a sentence that begins with the file's name.
  package private(set) var failure: String?

  /// - Parameters:
  ///   - session: A new session, which records.
  ///   - file: Reads the file by offset.
  package init(session: Session, file: @escaping (UInt64, Int) -> [UInt8]) {
    self.session = session
    player = EntryPlayer(session: session)
    read = file
  }

  /// Whether a file that begins like this may be mitmproxy's: a length, and in it another one.
  package static func canBegin(with bytes: UnsafeRawBufferPointer) -> Bool {
    let parts = bytes.prefix(32).split(
      separator: 0x3A, maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2 else { return false }
    return parts.prefix(2).allSatisfy { part in
      (1...12).contains(part.count) && part.allSatisfy { (0x30...0x39).contains($0) }
    }
  }

  /// Notes that more bytes have come; they are read when all are there.
  package func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
    size &+= UInt64(bytes.count)
    return bytes.count
  }

  /// Ends the file and fills the session.
  package func finish() -> ReadingSummary {
    let file = NetstringFile(size: size, file: read)
    index(file)
    guard flowCount > 0 else {
      failure = "is not a flow file of mitmproxy, nor anything else that can be read"
      return ReadingSummary()
    }
    let order = places.indices.sorted { (places[$0].time, $0) < (places[$1].time, $1) }
    for number in order { play(places[number], number: number, in: file) }
    player.finish(at: order.last.map { places[$0].time } ?? 0)
    return summary
  }

  private func index(_ file: NetstringFile) {
    var position: UInt64 = 0
    while position < size {
      guard let flow = file.value(at: position, end: size), flow.tag == .dictionary else {
        damage = "it is damaged or cut short at byte \(position)"
        return
      }
      flowCount += 1
      take(flow, in: file)
      position = flow.end
    }
  }

  private func take(_ flow: NetstringFile.Value, in file: NetstringFile) {
    let members = file.members(of: flow)
    let version = file.integer(members["version"]) ?? 0
    guard version >= Self.versions.lowerBound else {
      unknownVersions[version, default: 0] += 1
      return
    }
    if version > Self.versions.upperBound { unknownVersions[version, default: 0] += 1 }
    guard file.text(members["type"]) == "http" else { return }
    var entry = FlowEntry(members, in: file)
    guard let messages = entry.messages else { return }
    guard flows.count < Self.flowLimit else {
      omittedFlows += 1
      return
    }
    let number = UInt32(flows.count)
    let first = places.count
    places.append(Place(kind: .handshake, flow: number, time: 0, position: 0, end: 0))
    var last = entry.entry.started ?? 0
    let isWhole = file.forEach(in: messages) { message in
      entry.entry.messages += 1
      guard places.count < Self.messageLimit else {
        omissions.add(.tooMany)
        return true
      }
      let parts = file.elements(of: message, limit: 6)
      guard parts.count >= 4, let time = file.moment(parts[3]) else {
        omissions.add(.noTime)
        return true
      }
      last = max(last, time)
      places.append(
        Place(
          kind: .message, flow: number, time: last, position: message.position,
          end: message.position &+ message.length))
      return true
    }
    if !isWhole { damagedFlows += 1 }
    let begin = places.count > first + 1 ? places[first + 1].time : .max
    places[first].time = min(entry.entry.started ?? begin, begin)
    if places[first].time == .max { places[first].time = 0 }
    if entry.entry.close != nil {
      places.append(
        Place(
          kind: .close, flow: number, time: max(last, entry.closed ?? 0), position: 0, end: 0))
    }
    entry.messages = nil
    flows.append(entry)
  }

  private func play(_ place: Place, number: Int, in file: NetstringFile) {
    let entry = flows[Int(place.flow)].entry
    switch place.kind {
    case .handshake: player.open(entry, number: place.flow, at: place.time)
    case .close: player.close(entry.close, entry: place.flow, at: place.time)
    case .message:
      do throws(HAROmission) {
        try play(message: place, entry, number: number, in: file)
      } catch {
        omissions.add(error)
      }
    }
  }

  /// A message is a list: opcode, whether the client sent it, content, time, and whether mitmproxy
  /// dropped or made it.
  private func play(
    message place: Place, _ entry: HAREntry, number: Int, in file: NetstringFile
  ) throws(HAROmission) {
    var parts: [NetstringFile.Value] = []
    let list = NetstringFile.Value(
      tag: .list, position: place.position, length: place.end - place.position)
    file.forEach(in: list) { part in
      parts.append(part)
      return parts.count < 6
    }
    guard parts.count >= 4, let opcode = file.integer(parts[0]), (0...15).contains(opcode) else {
      throw .badOpcode
    }
    guard let isClient = file.bool(parts[1]) else { throw .noType }
    guard parts[2].tag == .bytes || parts[2].tag == .text else { throw .noData }
    guard parts[2].length <= Self.longestMessage else { throw .tooLong }
    let content = file.bytes(parts[2].position, Int(parts[2].length))
    try player.play(
      .frame(
        from: isClient ? .client : .server, opcode: Opcode(rawValue: UInt8(opcode)),
        payload: content),
      entry: place.flow, status: entry.status, seed: number, at: place.time)
    let words = ["dropped", "injected"]
    for (part, word) in zip(parts.dropFirst(4), words) where file.bool(part) == true {
      player.note(
        "the message of \(content.count) bytes was \(word) by mitmproxy", entry: place.flow,
        at: place.time)
    }
  }

  /// The sockets that were left out or read in part.
  private var unreadFlows: [UnreadRow] {
    let omitted = Unread("mitmproxy", .socket, reason: "after the first \(Self.flowLimit)")
    let damaged = Unread(
      "mitmproxy", .socket, reason: "the list of messages is damaged", isPartial: true)
    return [
      UnreadRow(omitted, count: UInt64(omittedFlows)),
      UnreadRow(damaged, count: UInt64(damagedFlows)),
    ].filter { $0.count > 0 }
  }

  private var summary: ReadingSummary {
    var summary = ReadingSummary()
    summary.entries = flowCount
    summary.upgrades = session.log.read { $0.connections.count }
    if let damage { summary.warnings.append("the file cannot be read to its end: \(damage)") }
    for (version, count) in unknownVersions.sorted(by: { $0.key < $1.key }) {
      let isNewer = version > Self.versions.upperBound
      summary.warnings.append(
        (count == 1 ? "1 flow" : "\(count) flows")
          + (isNewer
            ? " of the format \(version), newer than windsock knows, may be read wrongly"
            : " left out: of the format \(version), which mitmproxy before 7 wrote"))
    }
    if let sentence = omissions.sentence { summary.warnings.append(sentence) }
    summary.unread = omissions.rows(what: "mitmproxy") + unreadFlows
    summary.warnings += unreadFlows.map { $0.unread.sentence(count: $0.count) }
    let isEmpty = session.log.read { $0.frameCount == 0 }
    let isOld = unknownVersions.keys.contains { $0 < Self.versions.lowerBound }
    summary.isNothingRead =
      isEmpty
      && (omissions.count > 0 || damagedFlows > 0 || isOld || damage != nil
        || summary.upgrades == 0)
    return summary
  }
}
