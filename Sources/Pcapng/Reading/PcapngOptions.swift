/// The options at the end of a pcapng block, parsed only on demand.
package struct PcapngOptions {
  private let bytes: UnsafeRawBufferPointer
  private let isSwapped: Bool

  init(bytes: UnsafeRawBufferPointer = .init(start: nil, count: 0), isSwapped: Bool = false) {
    self.bytes = bytes
    self.isSwapped = isSwapped
  }

  /// The bytes of the options, the end of options included.
  package var count: Int { bytes.count }

  /// The value of the first option with a code; nil when there is none before the options end or
  /// run past their block.
  func value(of code: UInt16) -> UnsafeRawBufferPointer? {
    guard let base = bytes.baseAddress else { return nil }
    var position = 0
    while bytes.count - position >= 4 {
      let found = base.number16(position, isSwapped: isSwapped)
      let length = Int(base.number16(position + 2, isSwapped: isSwapped))
      guard found != 0, length <= bytes.count - position - 4 else { return nil }
      let value = UnsafeRawBufferPointer(start: base + position + 4, count: length)
      if found == code { return value }
      position += 4 + length + PcapngBlocks.padding(length)
    }
    return nil
  }

  /// The value of an option of four bytes.
  func number(of code: UInt16) -> UInt32? {
    guard let value = value(of: code), value.count == 4, let base = value.baseAddress else {
      return nil
    }
    return base.number32(0, isSwapped: isSwapped)
  }

  /// The value of an option of eight bytes.
  func longNumber(of code: UInt16) -> UInt64? {
    guard let value = value(of: code), value.count == 8, let base = value.baseAddress else {
      return nil
    }
    let number = base.loadUnaligned(as: UInt64.self)
    return isSwapped ? number.bigEndian : number.littleEndian
  }
}

@available(*, unavailable)
extension PcapngOptions: Sendable {}

extension UnsafeRawPointer {
  /// A number in the byte order of a file: little-endian unless it is swapped.
  ///
  /// The caller has checked that the bytes are there.
  @inline(__always)
  package func number16(_ offset: Int, isSwapped: Bool) -> UInt16 {
    let number = loadUnaligned(fromByteOffset: offset, as: UInt16.self)
    return isSwapped ? number.bigEndian : number.littleEndian
  }

  @inline(__always)
  package func number32(_ offset: Int, isSwapped: Bool) -> UInt32 {
    let number = loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    return isSwapped ? number.bigEndian : number.littleEndian
  }

  /// Numbers in network byte order.
  @inline(__always)
  package func byte(_ offset: Int) -> UInt8 { load(fromByteOffset: offset, as: UInt8.self) }

  @inline(__always)
  package func network16(_ offset: Int) -> UInt16 {
    UInt16(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt16.self))
  }

  @inline(__always)
  package func network32(_ offset: Int) -> UInt32 {
    UInt32(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  @inline(__always)
  package func network64(_ offset: Int) -> UInt64 {
    UInt64(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
