/// Distinguishes JSON lines from a HAR file, which is one JSON object.
enum JSONLinesHint {
  /// The rest of a sentence that begins with the file's name; nil when the file may be a HAR file.
  static func sentence(_ bytes: UnsafeRawBufferPointer) -> String? {
    if isRow(bytes) {
      return "is NDJSON as windsock prints it, which is not read back: open the recording that it "
        + "was made from (--record FILE keeps one)"
    }
    guard hasTwoLines(bytes) else { return nil }
    return "is JSON lines, not a HAR file: pcapng, pcap and HAR can be read"
  }

  /// Whether the first line is an object, and another one begins the next line.
  private static func hasTwoLines(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let start = bytes.prefix(1 << 20)
    guard let end = start.firstIndex(of: 0x0A) else { return false }
    let next = start[end...].first { !isSpace($0) }
    return start[..<end].last { !isSpace($0) } == UInt8(ascii: "}") && next == UInt8(ascii: "{")
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  private static func isRow(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let names = [
      "connection", "http", "tunnel", "frame", "message", "finding", "close", "unit", "unread",
    ]
    return names.contains { bytes.starts(with: "{\"type\":\"\($0)\"".utf8) }
  }
}
