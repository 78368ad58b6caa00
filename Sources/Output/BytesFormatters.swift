package import Capture
package import Text
import WebSocket

/// The hex format: each frame as offsets, bytes and ASCII, the way `text2pcap` reads them.
package struct HexFormatter: RowFormatter {
  package init() {}

  package mutating func append(
    _ item: LogCursor.Item, source: FormatSource, to output: inout RowBuffer
  ) {
    guard case .frame(let frame) = item else { return }
    let row = frame.row
    output += Array(
      "# frame \(row.number) connection \(row.connection) from \(row.from.name)\n".utf8)
    var lines = HexLines()
    source.payloads.forEachWirePiece(of: frame) { piece in
      lines.append(piece, to: &output)
      output.relieve()
    }
    output.append(0x0A)
  }

  /// Appends bytes as lines, and an empty line after them.
  static func append(_ bytes: [UInt8], to output: inout RowBuffer) {
    var lines = HexLines()
    for start in stride(from: 0, to: bytes.count, by: PayloadReader.pieceSize) {
      let end = min(start + PayloadReader.pieceSize, bytes.count)
      lines.append(Array(bytes[start..<end]), to: &output)
      output.relieve()
    }
    output.append(0x0A)
  }
}

/// Lines of sixteen bytes each, with their offset before them and as ASCII after.
private struct HexLines {
  private static let digits = Array("0123456789abcdef".utf8)
  private var offset = 0

  /// - Parameter bytes: A multiple of sixteen, but for the last piece.
  mutating func append(_ bytes: [UInt8], to output: inout RowBuffer) {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count / 16 + 1) * 80)
    bytes.withUnsafeBufferPointer { bytes in
      for start in stride(from: 0, to: bytes.count, by: 16) {
        line(bytes[start..<min(start + 16, bytes.count)], to: &text)
        offset += 16
      }
    }
    output += text
  }

  private func line(_ line: Slice<UnsafeBufferPointer<UInt8>>, to text: inout [UInt8]) {
    let width = max(6, (offset.bitWidth - offset.leadingZeroBitCount + 3) / 4)
    for place in (0..<width).reversed() { text.append(Self.digits[offset >> (4 * place) & 15]) }
    text.append(0x20)
    for byte in line {
      text.append(0x20)
      text.append(Self.digits[Int(byte >> 4)])
      text.append(Self.digits[Int(byte & 15)])
    }
    text.append(contentsOf: repeatElement(0x20, count: (16 - line.count) * 3 + 2))
    for byte in line { text.append((0x20..<0x7F).contains(byte) ? byte : 0x2E) }
    text.append(0x0A)
  }
}

/// The raw format: the payloads, one after the other, unmasked and nothing else.
package struct RawFormatter: RowFormatter {
  package init() {}

  package mutating func append(
    _ item: LogCursor.Item, source: FormatSource, to output: inout RowBuffer
  ) {
    guard case .frame(let frame) = item else { return }
    source.payloads.forEachPiece(of: frame) { piece in
      output += piece
      output.relieve()
    }
  }
}
