/// Bytes under construction, with numbers in either byte order.
struct Bytes {
  var bytes: [UInt8] = []

  init() { bytes.reserveCapacity(96) }

  mutating func little<Number: FixedWidthInteger>(_ number: Number) {
    withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
  }

  mutating func big<Number: FixedWidthInteger>(_ number: Number) {
    withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
  }

  mutating func pad() {
    bytes += [UInt8](repeating: 0, count: PcapngBlocks.padding(bytes.count))
  }

  /// A pcapng option: code, length, value, padding.
  mutating func option(_ code: UInt16, _ value: [UInt8]) {
    little(code)
    little(UInt16(clamping: value.count))
    bytes += value
    bytes += [UInt8](repeating: 0, count: PcapngBlocks.padding(value.count))
  }
}
