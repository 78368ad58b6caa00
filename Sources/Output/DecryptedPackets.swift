import Capture
import Import
import Pcapng
import WebSocket

/// The decrypted content of a capture's TLS as packets of a recording, with the addresses and times
/// of the packets that it came in.
final class DecryptedPackets: PlaintextObserver {
  /// A connection that is written.
  private struct Stream {
    var record: StreamRecord
    /// Its number in the new file.
    var number: UInt32
    var writer: TCPPacketWriter
    var isOpen = false
  }

  private let importer: CaptureImporter
  private var streams: [FlowKey: Stream] = [:]
  private var blocks: [UInt8] = []

  init(_ keys: TLSKeys) {
    importer = CaptureImporter(
      session: Session(store: ForgetfulStore(MemoryStore()), application: nil), keys: keys)
    importer.plaintext = self
  }

  /// Takes a segment of a connection that was decrypted, and returns the blocks to write.
  ///
  /// - Parameter number: The connection's number in the new file.
  func take(
    _ segment: TCPSegment, in packet: CapturedPacket, of record: StreamRecord, number: UInt32
  ) -> [UInt8] {
    if streams[record.key]?.record.position != record.position {
      let ends = record.key.addresses(client: record.client)
      streams[record.key] = Stream(
        record: record, number: number,
        writer: TCPPacketWriter(client: ends.client, server: ends.server))
    }
    importer.receive(segment, in: packet)
    return takeBlocks()
  }

  /// Ends what is open, and returns the blocks to write.
  func finish() -> [UInt8] {
    _ = importer.finish()
    return takeBlocks()
  }

  private func takeBlocks() -> [UInt8] {
    defer { blocks = [] }
    return blocks
  }

  func received(
    _ bytes: UnsafeRawBufferPointer, on key: FlowKey, from side: Side, at time: UInt64
  ) {
    guard let (from, _) = open(key, side, at: time),
      let parts = streams[key]?.writer.data(from: from, payload: bytes.count, time: time)
    else { return }
    blocks += parts.head
    blocks += bytes
    blocks += parts.tail
  }

  func missed(_ count: Int, on key: FlowKey, from side: Side, at time: UInt64) {
    guard let (from, capacity) = open(key, side, at: time) else { return }
    var left = count
    while left > 0 {
      let missing = min(left, capacity)
      left -= missing
      guard
        let parts = streams[key]?.writer.data(from: from, payload: 0, missing: missing, time: time)
      else { return }
      blocks += parts.head + parts.tail
    }
  }

  func ended(_ key: FlowKey, by side: Side?, isReset: Bool, at time: UInt64) {
    guard let side, let stream = streams[key], stream.isOpen else { return }
    let from: Endpoint = side == stream.record.client ? .client : .server
    if let ending = streams[key]?.writer.ending(from: from, isReset: isReset, time: time) {
      blocks += ending
    }
    streams[key] = nil
  }

  /// Begins a connection with its first byte.
  private func open(
    _ key: FlowKey, _ side: Side, at time: UInt64
  ) -> (from: Endpoint, capacity: Int)? {
    guard var stream = streams[key] else { return nil }
    if !stream.isOpen {
      stream.isOpen = true
      let comment = SessionComment.opening(
        connection: stream.number, tls: stream.record.tls, clientTLS: nil, tunnel: nil, note: nil)
      blocks += stream.writer.opening(time: time, comment: comment)
      streams[key] = stream
    }
    return (side == stream.record.client ? .client : .server, stream.writer.packetCapacity)
  }
}

/// A store whose derived bytes are not read.
final class ForgetfulStore: SessionStore {
  private let store: any SessionStore

  init(_ store: any SessionStore) { self.store = store }

  func append(_ pieces: [StorePiece]) -> UInt64 { store.append(pieces) }
  func read(position: UInt64, count: Int) -> [UInt8] {
    store.read(position: position, count: count)
  }
  func flush() {}
  var failure: String? { nil }
  var size: UInt64 { store.size }
}
