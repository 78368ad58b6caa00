import CPcap
import Glibc

/// An interface that packets are captured on, through libpcap.
final class Interface: PacketSource {
  private let capture: OpaquePointer
  private var words = [CChar](repeating: 0, count: 512)

  /// Starts to capture: what arrives from now on is kept by the system until it is read.
  init(_ options: CaptureOptions) throws(CaptureError) {
    var reason: Int32 = 0
    let capture = windsock_pcap_open(
      options.interface, options.filter, Int32(CaptureOptions.snapshotLength),
      Int32(CaptureOptions.bufferSize), options.isPromiscuous ? 1 : 0, &reason, &words,
      words.count)
    guard let capture else {
      throw CaptureError(
        number: UInt32(reason), words: Self.text(words), options: options,
        names: Self.interfaces(), program: Self.program())
    }
    self.capture = capture
  }

  deinit { windsock_pcap_close(capture) }

  var linkType: UInt16 { UInt16(clamping: windsock_pcap_link_type(capture)) }

  var descriptor: Int32 { windsock_pcap_descriptor(capture) }

  func next(
    _ body: (_ bytes: UnsafeRawBufferPointer, _ original: Int, _ time: UInt64) -> Void
  ) throws(CaptureError) -> Bool {
    var packet = windsock_pcap_packet()
    switch windsock_pcap_next(capture, &packet, &words, words.count) {
    case 1:
      body(
        UnsafeRawBufferPointer(start: packet.bytes, count: Int(packet.captured)),
        Int(packet.length), packet.time)
      return true
    case 0: return false
    default: throw CaptureError(.other, "the capture ended: \(Self.text(words))")
    }
  }

  var statistics: PacketStatistics? {
    var counts = windsock_pcap_statistics()
    guard windsock_pcap_read_statistics(capture, &counts) == 0 else { return nil }
    return PacketStatistics(
      received: counts.received, dropped: counts.dropped,
      droppedByInterface: counts.dropped_by_interface)
  }

  private static func text(_ words: [CChar]) -> String {
    let bytes = words.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The names of the existing interfaces.
  private static func interfaces() -> [String] {
    guard let list = if_nameindex() else { return [] }
    defer { if_freenameindex(list) }
    var names: [String] = []
    var place = list
    while place.pointee.if_index != 0, let name = place.pointee.if_name {
      names.append(String(cString: name))
      place += 1
    }
    return names
  }

  /// The path of this program.
  private static func program() -> String {
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &target, target.count)
    guard count > 0 else { return "\"$(command -v windsock)\"" }
    return String(decoding: target.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
