extension PayloadForm {
  /// A Protocol Buffers message read without its schema: field numbers, and values by wire type.
  static let protobuf = PayloadForm(name: "protobuf, without its schema") { payload in
    ProtobufLines(payload).lines
  }

  /// The same where nothing says that it is protobuf: most texts fit the wire format by chance, so a
  /// text is a text.
  static let guessedProtobuf = PayloadForm(name: protobuf.name) { payload in
    // Texts hardly begin with white space; the tags of the first fields are just that.
    let isText = (payload.first ?? 0) >= 0x20 && ProtobufLines.isReadable(payload[...])
    return isText ? nil : ProtobufLines(payload).lines
  }
}

/// Lays out a message by the wire format (protobuf.dev, "Encoding").
struct ProtobufLines {
  private let bytes: [UInt8]
  private(set) var lines: [PayloadLine]?

  private static let depthLimit = 32
  private static let lineLimit = 20_000

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    lines = nil
    lines = Self.message(bytes, 0..<bytes.count, depth: 0)
  }

  /// The lines of a message; nil when some byte of the range does not fit the wire format.
  private static func message(
    _ bytes: [UInt8], _ range: Range<Int>, depth: Int
  ) -> [PayloadLine]? {
    guard depth < depthLimit, !range.isEmpty else { return nil }
    var cursor = ByteCursor(bytes, range)
    var lines: [PayloadLine] = []
    while !cursor.isAtEnd {
      guard let tag = cursor.variableLength(), tag >> 3 >= 1, tag >> 3 <= 0x1FFF_FFFF,
        let field = field(&cursor, tag: tag, depth: depth), lines.count < lineLimit
      else { return nil }
      lines += field
    }
    return lines
  }

  private static func field(
    _ cursor: inout ByteCursor, tag: UInt64, depth: Int
  ) -> [PayloadLine]? {
    let name = [PayloadRun("\(tag >> 3)", .key), PayloadRun(":", .punctuation), .space]
    switch tag & 7 {
    case 0: return cursor.variableLength().map { [line(depth, name, number($0))] }
    case 1:
      return cursor.littleEndian(8).map {
        let double = PayloadRun("  double \(Double(bitPattern: $0))", .note)
        return [line(depth, name, [ScalarText.number($0), double])]
      }
    case 5:
      return cursor.littleEndian(4).map {
        let float = Float(bitPattern: UInt32(truncatingIfNeeded: $0))
        return [line(depth, name, [ScalarText.number($0), PayloadRun("  float \(float)", .note)])]
      }
    case 2:
      guard let count = cursor.variableLength(), let range = cursor.take(count) else { return nil }
      return delimited(cursor.bytes, range, name: name, depth: depth)
    default: return nil
    }
  }

  /// Text, a message or bytes: the wire does not say which.
  private static func delimited(
    _ bytes: [UInt8], _ range: Range<Int>, name: [PayloadRun], depth: Int
  ) -> [PayloadLine] {
    if isReadable(bytes[range]) {
      return [line(depth, name, [ScalarText.string(bytes[range])])]
    }
    if let inner = message(bytes, range, depth: depth + 1) {
      let open = line(depth, Array(name.prefix(1)) + [.space], [PayloadRun("{", .punctuation)])
      let close = PayloadLine(depth: depth, runs: [PayloadRun("}", .punctuation)])
      return [open] + inner + [close]
    }
    return [line(depth, name, [ScalarText.bytes(bytes[range])])]
  }

  /// A number, and what it says when it is of a signed type in zigzag form.
  private static func number(_ value: UInt64) -> [PayloadRun] {
    let isNegative = Int64(bitPattern: value) < 0
    let run = isNegative ? ScalarText.number(Int64(bitPattern: value)) : ScalarText.number(value)
    guard value > 1, value & 1 == 1 else { return [run] }
    return [run, PayloadRun("  zigzag \(-1 - Int64(value >> 1))", .note)]
  }

  /// UTF-8 without control characters other than white space.
  static func isReadable(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard !bytes.isEmpty else { return true }
    let isPlain = bytes.allSatisfy {
      $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D
    }
    return isPlain && String(validating: bytes, as: UTF8.self) != nil
  }

  private static func line(
    _ depth: Int, _ name: [PayloadRun], _ value: [PayloadRun]
  ) -> PayloadLine {
    PayloadLine(depth: depth, runs: name + value)
  }
}
