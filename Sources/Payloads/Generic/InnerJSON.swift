import JSON

/// JSON inside messages that are not JSON.
package enum InnerJSON {
  /// Whether a message of no known protocol may have a JSON text inside, although it is not JSON
  /// itself: a check that is cheap compared with decoding.
  package static func isPossible(in bytes: UnsafeBufferPointer<UInt8>, isText: Bool) -> Bool {
    guard let first = bytes.first else { return false }
    // gzip, zlib and zstd begin like this (RFC 1952, 1950, 8878), and so does UTF-16 with its byte
    // order mark.
    if !isText { return [0x1F, 0x78, 0x28, 0xFE, 0xFF, 0x7B, 0x5B].contains(first) }
    if bytes.contains(UInt8(ascii: "{")) || bytes.contains(UInt8(ascii: "[")) { return true }
    return Base64Form.mayHoldJSON(bytes)
  }
}

/// Finds where text that was meant to be JSON ceases to be it.
enum BrokenText {
  /// How many values and names make text count as intended JSON.
  private static let proof = 3

  /// What is wrong with text that begins as JSON, and the first byte that is not JSON; nil for other
  /// text.
  static func issue(in bytes: [UInt8]) -> (text: String, offset: Int)? {
    guard let first = bytes.first(where: { $0 > 0x20 }), first == 0x7B || first == 0x5B else {
      return nil
    }
    return bytes.withUnsafeBytes { raw in
      var reader = JSONReader(raw)
      var tokens = 0
      while reader.next() != nil { tokens += 1 }
      guard tokens >= proof, let error = reader.error else { return nil }
      return ("not JSON from here on: \(error.text)", error.offset)
    }
  }
}
