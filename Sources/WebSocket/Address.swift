/// An IP address and port, as packets carry them.
package struct Address: Hashable, Sendable {
  /// Four bytes for IPv4, sixteen for IPv6, in network order.
  package var bytes: [UInt8]
  package var port: UInt16

  /// - Parameter bytes: Four or sixteen bytes; anything else becomes 0.0.0.0.
  package init(bytes: [UInt8], port: UInt16) {
    self.bytes = bytes.count == 4 || bytes.count == 16 ? bytes : [0, 0, 0, 0]
    self.port = port
  }

  package static func loopback(port: UInt16) -> Address {
    Address(bytes: [127, 0, 0, 1], port: port)
  }

  package var isIPv6: Bool { bytes.count == 16 }

  /// The IPv4 address that an IPv6 one stands for (RFC 4291, section 2.5.5.2), or the address itself:
  /// a recording writes it so where only one end of a connection had IPv6.
  package var unmapped: Address {
    let prefix: [UInt8] = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
    return isIPv6 && bytes.starts(with: prefix)
      ? Address(bytes: Array(bytes[12...]), port: port) : self
  }

  /// `127.0.0.1:9001` or `[::1]:9001`.
  package var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }

  /// The address without its port; IPv6 as RFC 5952 writes it.
  package var host: String {
    guard isIPv6 else { return bytes.map(String.init).joined(separator: ".") }
    let groups = (0..<8).map { UInt16(bytes[2 * $0]) << 8 | UInt16(bytes[2 * $0 + 1]) }
    let zeros = Self.longestZeroRun(in: groups)
    guard zeros.count > 1 else { return Self.hex(groups[...]) }
    return Self.hex(groups[..<zeros.lowerBound]) + "::" + Self.hex(groups[zeros.upperBound...])
  }

  private static func hex(_ groups: ArraySlice<UInt16>) -> String {
    groups.map { String($0, radix: 16) }.joined(separator: ":")
  }

  private static func longestZeroRun(in groups: [UInt16]) -> Range<Int> {
    var longest = 0..<0
    var start = 0
    for index in groups.indices {
      if groups[index] != 0 {
        start = index + 1
      } else if index + 1 - start > longest.count {
        longest = start..<index + 1
      }
    }
    return longest
  }
}
