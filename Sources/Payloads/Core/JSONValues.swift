import JSON

/// Values of a JSON text as fields.
enum JSONValues {
  /// The values that a path leads to, at most `limit` of them.
  static func values(of path: JSONPath, in bytes: ArraySlice<UInt8>, limit: Int) -> [FieldValue] {
    if path.steps != nil {
      return bytes.withUnsafeBufferPointer { buffer in
        path.first(in: buffer).map { [value(buffer, $0)] } ?? []
      }
    }
    guard let document = try? JSONDocument(Array(bytes)) else { return [] }
    return path.values(in: document.root).prefix(limit).map { node in
      node.document.bytes.withUnsafeBufferPointer { value($0, node.range) }
    }
  }

  /// One value by its bytes.
  private static func value(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> FieldValue {
    let spelling = UnsafeBufferPointer(rebasing: bytes[range])
    switch spelling.first {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "t"): return .bool(true)
    case UInt8(ascii: "f"): return .bool(false)
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "\""):
      let inside = spelling.dropFirst().dropLast()
      return .text(
        inside.contains(UInt8(ascii: "\\")) ? JSONUnescaping.text(inside) : Array(inside))
    default: return .number(Array(spelling))
    }
  }
}
