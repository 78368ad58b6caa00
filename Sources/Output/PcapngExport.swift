package import Capture
package import Import
import Pcapng
import WebSocket

/// Writes connections of a session as a pcapng file of their own: raw IP packets with checksums.
///
/// It goes through the session's file twice, first to find which packets belong to which
/// connection, then to copy them; what it holds at a time is a chunk of the file.
package struct PcapngExport {
  private static let chunk = 1 << 20

  private let store: any SessionStore
  private let application: String
  private let connections: Set<UInt32>?
  private let remarks: [String]
  private let keys: TLSKeys
  private let keepsTLS: Bool

  /// - Parameters:
  ///   - store: The store of the session: a capture file.
  ///   - connections: The numbers of those to write; nil for all.
  ///   - keys: The secrets that its TLS is decrypted with: decrypted connections are written as
  ///     plaintext.
  ///   - keepsTLS: Whether it is written as it was captured instead, together with the secrets.
  ///   - application: The program and its version, for the section header.
  ///   - remarks: Marks and notes that are kept beside the file, as comments.
  package init(
    store: any SessionStore, connections: Set<UInt32>? = nil, keys: TLSKeys = TLSKeys(),
    keepsTLS: Bool = false, application: String, remarks: [String] = []
  ) {
    self.keepsTLS = keepsTLS
    self.remarks = remarks
    self.store = store
    self.keys = keys
    self.connections = connections
    self.application = application
  }

  /// Writes the file, piece by piece.
  ///
  /// - Returns: How many connections it has.
  @discardableResult
  package func write<Failure: Error>(
    to sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) -> Int {
    let (records, log) = findStreams()
    let selected = Self.numbers(in: records, of: connections)
    let streams = Dictionary(grouping: records, by: \.key).mapValues { records in
      records.sorted { $0.position < $1.position }
    }
    let decrypted = DecryptedPackets(keys)
    let choice = Choice(streams: streams, numbers: selected, log: log, decrypted: decrypted)
    var decoder = PacketDecoder()
    try sink(
      PcapngBlocks.fileHeader(application: application) + secrets(of: records, selected))
    var pending: [UInt8] = []
    var failure: Failure?
    let originals = { (body: UnsafeRawBufferPointer) in
      guard let original = LocalBlock(body), selected[original.connection] != nil else { return }
      pending += PcapngBlocks.block(PcapngBlocks.localBlockType, Array(body))
    }
    forEachPacket(local: originals) { packet in
      guard failure == nil else { return false }
      pending += blocks(for: packet, &decoder, choice)
      guard pending.count >= Self.chunk else { return true }
      do throws(Failure) { try sink(pending) } catch { failure = error }
      pending.removeAll(keepingCapacity: true)
      return failure == nil
    }
    if let failure { throw failure }
    pending += decrypted.finish()
    pending += remarkBlocks(selected, log)
    if !pending.isEmpty { try sink(pending) }
    return selected.count
  }

  /// The new numbers of the connections, by their old ones.
  ///
  /// Handshakes on the same transport stay together: packets cannot be separated by them.
  private static func numbers(
    in records: [StreamRecord], of wanted: Set<UInt32>?
  ) -> [UInt32: UInt32] {
    let streams = records.map(\.connections).filter { numbers in
      wanted.map { !$0.isDisjoint(with: numbers) } ?? true
    }
    let kept = Set(streams.joined()).sorted()
    return Dictionary(
      uniqueKeysWithValues: kept.enumerated().map { ($1, UInt32($0 + 1)) })
  }

  /// The secrets of the TLS that is written as it was captured.
  private func secrets(of records: [StreamRecord], _ selected: [UInt32: UInt32]) -> [UInt8] {
    guard keepsTLS else { return [] }
    let written = records.filter { $0.connections.contains { selected[$0] != nil } }
    let log = keys.secrets.log(of: written.flatMap(\.randoms))
    return log.isEmpty ? [] : PcapngBlocks.secrets(log)
  }

  /// The remarks as packets without payload, at the end of the file.
  private func remarkBlocks(_ selected: [UInt32: UInt32], _ log: CaptureLog) -> [UInt8] {
    remarks.flatMap { remark -> [UInt8] in
      guard let annotation = PacketAnnotation(comment: remark), annotation.isByNumber,
        let comment = ExportedAnnotation.comment(annotation, connections: selected, log: log),
        let number = annotation.connection
          ?? annotation.bookmark.flatMap({ mark in log.read { $0.frame(mark.frame)?.connection } }),
        let origin = log.read({ $0.connection(number)?.origin })
      else { return [] }
      let writer = TCPPacketWriter(client: origin.client, server: origin.server)
      return writer.remark(comment, from: .client, time: log.read { $0.lastTime })
    }
  }

  private func findStreams() -> ([StreamRecord], CaptureLog) {
    let session = Session(store: ForgetfulStore(store), application: nil)
    let importer = CaptureImporter(session: session, keys: keys)
    importer.keepsStreams = true
    forEachChunk { bytes in importer.receive(bytes) }
    _ = importer.finish()
    return (importer.streamRecords, session.log)
  }

  /// Reads the file in chunks; `body` returns how much of one it used, nil to stop.
  private func forEachChunk(_ body: (UnsafeRawBufferPointer) -> Int?) {
    var position: UInt64 = 0
    var size = Self.chunk
    while true {
      let bytes = store.read(position: position, count: size)
      guard let used = bytes.withUnsafeBytes(body) else { return }
      position &+= UInt64(used)
      guard bytes.count == size || used > 0 else { return }
      // A record larger than the chunk.
      if used == 0 { size *= 2 }
      if used == 0, size > 4 * PcapngReader.largestPacket { return }
    }
  }

  private func forEachPacket(
    local: (UnsafeRawBufferPointer) -> Void = { _ in }, _ body: (CapturedPacket) -> Bool
  ) {
    var reader = CaptureFileReader()
    var position: UInt64 = 0
    var skipping: UInt64 = 0
    var isStopped = false
    forEachChunk { bytes in
      var used = 0
      while !isStopped {
        let skipped = min(skipping, UInt64(bytes.count - used))
        skipping -= skipped
        used += Int(skipped)
        guard skipping == 0 else { break }
        let rest = UnsafeRawBufferPointer(rebasing: bytes[used...])
        switch reader.next(in: rest, at: position &+ UInt64(used)) {
        case .packet(let packet, let size):
          isStopped = !body(packet)
          used += size
        case .local(let body, _, let size):
          local(body)
          used += size
        case .secrets(_, let size): used += size
        case .skip(let count): skipping = count
        case .unusable(_, let size): skipping = UInt64(size)
        case .more:
          position &+= UInt64(used)
          return used
        case .stop: isStopped = true
        }
      }
      position &+= UInt64(used)
      return isStopped ? nil : used
    }
  }

  /// The blocks for a packet; empty when it belongs to none of the connections.
  private func blocks(
    for packet: CapturedPacket, _ decoder: inout PacketDecoder, _ choice: Choice
  ) -> [UInt8] {
    if RecordingGap(packet) != nil {
      let parts = PcapngBlocks.packet(
        captured: packet.bytes.count, original: packet.originalLength, time: packet.time,
        inbound: false, comment: packet.comment)
      return parts.head + packet.bytes + parts.tail
    }
    var blocks: [UInt8] = []
    decoder.decode(packet) { found, packet, _ in
      guard case .segment(let segment, let start) = found else { return }
      blocks += block(for: segment, in: packet, internet: start, choice) ?? []
    }
    return blocks
  }

  /// The block for a segment, nil when it belongs to none of the connections.
  ///
  /// - Parameter start: Where the header of its IP packet begins: outer headers are not copied.
  private func block(
    for segment: TCPSegment, in packet: CapturedPacket, internet start: Int, _ choice: Choice
  ) -> [UInt8]? {
    let records = choice.streams[segment.key]
    guard let record = records?.last(where: { $0.position <= packet.position }),
      let number = record.connections.first.flatMap({ choice.numbers[$0] })
    else { return nil }
    if record.tls != nil, !keepsTLS {
      return choice.decrypted.take(segment, in: packet, of: record, number: number)
    }
    let end = segment.payloadStart + segment.payloadCount
    var bytes = Array(packet.bytes[start..<end])
    if let tcp = InternetHeader.tcpStart(in: bytes) { Checksums.fill(&bytes, tcp: tcp) }
    var comment = packet.comment
    if segment.flags.contains(.syn), let opening = comment.flatMap(OpeningComment.init) {
      comment = SessionComment.opening(
        connection: number, tls: opening.tls, clientTLS: opening.clientTLS,
        tunnel: opening.tunnel, note: opening.note)
    } else if let remark = PacketAnnotation(packet), remark.isByNumber {
      comment = ExportedAnnotation.comment(
        remark, connections: choice.numbers, log: choice.log)
      if comment == nil { return nil }
    }
    let parts = PcapngBlocks.packet(
      captured: bytes.count, original: bytes.count + segment.missing, time: packet.time,
      inbound: segment.sender != record.client, comment: comment)
    return parts.head + bytes + parts.tail
  }

  /// Which connections are written.
  private struct Choice {
    var streams: [FlowKey: [StreamRecord]]
    /// Their new numbers, by their old ones.
    var numbers: [UInt32: UInt32]
    var log: CaptureLog
    var decrypted: DecryptedPackets
  }
}
