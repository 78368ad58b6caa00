/// The blocks of a capture, from packets as libpcap delivers them.
extension PcapngBlocks {
  /// The section header and the description of the interface that is captured on.
  ///
  /// - Parameters:
  ///   - application: The program and its version (`shb_userappl`).
  ///   - name: The interface's name (`if_name`).
  ///   - filter: The capture filter (`if_filter`); empty for none.
  package static func captureHeader(
    application: String, linkType: UInt16, snapshotLength: UInt32, name: String, filter: String
  ) -> [UInt8] {
    var interface = Bytes()
    interface.little(linkType)
    interface.little(UInt16(0))
    interface.little(snapshotLength)
    interface.option(2, Array(name.utf8))
    interface.option(9, [9])  // if_tsresol: nanoseconds.
    // 0: the filter is text, as libpcap understands it.
    if !filter.isEmpty { interface.option(11, [0] + filter.utf8.prefix(60_000)) }
    interface.little(UInt32(0))
    return section(application: application) + block(1, interface.bytes)
  }

  /// Appends an enhanced packet block without options.
  ///
  /// - Parameters:
  ///   - original: Bytes the packet had.
  ///   - time: Nanoseconds since the Unix epoch.
  package static func append(
    captured packet: UnsafeRawBufferPointer, original: Int, time: UInt64, to bytes: inout [UInt8]
  ) {
    var head = Bytes()
    let length = UInt32(clamping: 32 + packet.count + padding(packet.count))
    head.little(UInt32(6))
    head.little(length)
    head.little(UInt32(0))
    head.little(UInt32(truncatingIfNeeded: time >> 32))
    head.little(UInt32(truncatingIfNeeded: time))
    head.little(UInt32(clamping: packet.count))
    head.little(UInt32(clamping: original))
    bytes += head.bytes
    bytes += packet
    bytes += [UInt8](repeating: 0, count: padding(packet.count))
    withUnsafeBytes(of: length.littleEndian) { bytes += $0 }
  }

  /// What an interface counted in total (an interface statistics block).
  ///
  /// - Parameters:
  ///   - time: Nanoseconds since the Unix epoch.
  ///   - dropped: Packets that the system dropped.
  ///   - byInterface: Packets that the interface or its driver dropped.
  package static func statistics(
    time: UInt64, received: UInt64, dropped: UInt64, byInterface: UInt64
  ) -> [UInt8] {
    var body = Bytes()
    body.little(UInt32(0))
    body.little(UInt32(truncatingIfNeeded: time >> 32))
    body.little(UInt32(truncatingIfNeeded: time))
    for (code, number): (UInt16, UInt64) in [(4, received), (5, byInterface), (7, dropped)] {
      body.option(code, withUnsafeBytes(of: number.littleEndian) { Array($0) })
    }
    body.little(UInt32(0))
    return block(5, body.bytes)
  }
}
