import WebSocket

/// The hex format: each frame as offsets, bytes and ASCII, the way `text2pcap` reads them.
package struct HexFormatter: RowFormatter {
  package init() {}

  package mutating func append(
    _ item: LogCursor.Item, source: FormatSource, to output: inout [UInt8]
  ) {
    guard case .frame(let frame) = item else { return }
    let row = frame.row
    output += Array(
      "# frame \(row.number) connection \(row.connection) from \(row.from.name)\n".utf8)
    Self.append(source.payloads.wireBytes(of: frame), to: &output)
  }

  /// Appends bytes as lines, and an empty line after them.
  static func append(_ bytes: [UInt8], to output: inout [UInt8]) {
    for start in stride(from: 0, to: bytes.count, by: 16) {
      let line = bytes[start..<min(start + 16, bytes.count)]
      append(line, offset: start, to: &output)
    }
    output.append(0x0A)
  }

  private static func append(_ line: ArraySlice<UInt8>, offset: Int, to output: inout [UInt8]) {
    let digits = String(offset, radix: 16)
    output += Array((String(repeating: "0", count: max(0, 6 - digits.count)) + digits).utf8)
    output.append(0x20)
    for byte in line {
      output.append(0x20)
      output += Array(VisibleText.hex([byte]).utf8)
    }
    output += [UInt8](repeating: 0x20, count: (16 - line.count) * 3 + 2)
    output += line.map { (0x20..<0x7F).contains($0) ? $0 : 0x2E }
    output.append(0x0A)
  }
}

/// The raw format: the payloads, one after the other, unmasked and nothing else.
package struct RawFormatter: RowFormatter {
  package init() {}

  package mutating func append(
    _ item: LogCursor.Item, source: FormatSource, to output: inout [UInt8]
  ) {
    guard case .frame(let frame) = item else { return }
    output += source.payloads.payload(of: frame)
  }
}
