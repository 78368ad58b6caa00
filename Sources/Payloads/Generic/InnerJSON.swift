/// JSON inside messages that are none.
package enum InnerJSON {
  /// Whether a message of no known protocol may have a JSON text inside, although it is none: a
  /// look at its bytes that costs nothing beside decoding it.
  package static func isPossible(in bytes: UnsafeBufferPointer<UInt8>, isText: Bool) -> Bool {
    guard let first = bytes.first else { return false }
    // gzip, zlib and zstd begin so (RFC 1952, 1950, 8878), and UTF-16 with its mark.
    if !isText { return [0x1F, 0x78, 0x28, 0xFE, 0xFF, 0x7B, 0x5B].contains(first) }
    if bytes.contains(UInt8(ascii: "{")) || bytes.contains(UInt8(ascii: "[")) { return true }
    return Base64Form.mayHoldJSON(bytes)
  }
}
