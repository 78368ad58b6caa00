/// The bytes of a header field as they stood in a head.
enum FieldLine {
  /// Appends a field line with another value, and the same spacing around it.
  static func append(_ line: [UInt8], value: String, to bytes: inout [UInt8]) {
    let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
    let afterColon = line[colon...].dropFirst()
    let start = afterColon.firstIndex { !isSpace($0) } ?? line.endIndex
    let last = afterColon.lastIndex { !isSpace($0) }
    bytes += line[..<start]
    bytes += Array(value.utf8)
    if let last { bytes += line[(last + 1)...] }
  }
}
