package import Capture
package import Screen
import Text
import WebSocket

/// Payload bytes as offset, hexadecimal and characters, sixteen a line where there is room.
package enum HexDump {
  /// Bytes of a full line.
  private static let most = 16

  /// Bytes a line of `width` columns has room for.
  package static func bytesPerLine(width: Int) -> Int { width >= 54 ? most : width >= 30 ? 8 : 4 }

  package static func lineCount(of frame: LoggedFrame, width: Int) -> Int {
    lineCount(bytes: frame.row.header.length, width: width)
  }

  package static func lineCount(bytes: UInt64, width: Int) -> Int {
    let count = UInt64(bytesPerLine(width: width))
    return Int(clamping: bytes / count + (bytes % count == 0 ? 0 : 1))
  }

  /// Lines whose bytes are in memory.
  package static func lines(of bytes: [UInt8], from first: Int, count: Int, width: Int)
    -> [[TextRun]]
  {
    let perLine = bytesPerLine(width: width)
    let end = min(lineCount(bytes: UInt64(bytes.count), width: width), first + max(0, count))
    return (first..<max(first, end)).map { line in
      let start = line * perLine
      return Self.line(
        Array(bytes[start..<min(bytes.count, start + perLine)]), offset: UInt64(start),
        width: width)
    }
  }

  /// Reads the lines that are shown, and no other bytes.
  package static func lines(
    of frame: LoggedFrame, from first: Int, count: Int, payloads: PayloadReader, width: Int
  ) -> [[TextRun]] {
    let perLine = bytesPerLine(width: width)
    let start = UInt64(clamping: first) * UInt64(perLine)
    guard start < frame.row.header.length, count > 0 else { return [] }
    let bytes = payloads.payload(of: frame.dropping(start), limit: count * perLine)
    if bytes.isEmpty { return [[TextRun("the session file no longer has these bytes", .dim)]] }
    return stride(from: 0, to: bytes.count, by: perLine).map { offset in
      let line = Array(bytes[offset..<min(bytes.count, offset + perLine)])
      return Self.line(line, offset: start + UInt64(offset), width: width)
    }
  }

  /// One line; narrow ones leave the characters out.
  package static func line(_ bytes: [UInt8], offset: UInt64, width: Int) -> [TextRun] {
    var runs = [TextRun(HexText.number(offset, width: 4) + "  ", .hexOffset)]
    for (place, byte) in bytes.enumerated() {
      let gap = place == 7 ? "  " : " "
      runs.append(TextRun(HexText.number(UInt64(byte), width: 2) + gap, role(of: byte)))
    }
    guard width >= 72 else { return runs }
    let missing = most - bytes.count
    let gap = missing * 3 + (bytes.count < 8 ? 1 : 0) + 1
    runs.append(TextRun(String(repeating: " ", count: gap)))
    for byte in bytes {
      let isPrintable = byte >= 0x20 && byte < 0x7F
      runs.append(TextRun([isPrintable ? byte : 0x2E], role(of: byte)))
    }
    return runs
  }

  static func role(of byte: UInt8) -> Role {
    switch byte {
    case 0: .hexNul
    case 0x20..<0x7F: .hexPrintable
    default: .hexNonprintable
    }
  }
}
