import Pcapng

extension PacketCut {
  /// Where the bytes of a read are.
  ///
  /// - Parameters:
  ///   - position: The position of the first byte.
  ///   - count: How many bytes there are.
  ///   - framing: Bytes between the payloads of two packets, without the padding.
  package func placement(at position: UInt64, count: Int, framing: Int) -> FileExtent {
    guard count > first else { return FileExtent(position: position, count: count) }
    // As if the first packet were full too, and the read had begun in the middle of it.
    let lead = capacity - first
    var placement = FileExtent(
      position: position &- UInt64(lead), count: count + lead, packetCapacity: capacity,
      gap: framing + PcapngBlocks.padding(capacity))
    placement.skipped = lead
    placement.firstPadding = PcapngBlocks.padding(first) - PcapngBlocks.padding(capacity)
    return placement
  }
}
