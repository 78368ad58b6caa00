import JSON
import Text
import WebSocket

/// Payloads as JSON fields: text where it is text, base64 of everything else.
///
/// Long ones are written piece by piece, and leave before their row is complete.
enum JSONPayload {
  /// Appends `payload_text` or `payload_base64`, and `payload_missing` where bytes are gone.
  ///
  /// - Parameters:
  ///   - mayBeText: Whether the payload is text if it is valid UTF-8.
  ///   - length: How many bytes there should be.
  ///   - read: Gives the payload in pieces, the same ones each time it is called, all but the last
  ///     a multiple of three bytes, and returns their size.
  static func write(
    mayBeText: Bool, length: UInt64, to json: inout JSONWriter, _ output: inout RowBuffer,
    _ read: (([UInt8]) -> Void) -> UInt64
  ) {
    let isText = mayBeText && isUTF8(read)
    json.name(isText ? "payload_text" : "payload_base64")
    json.beginString()
    var rest: [UInt8] = []
    let count = read { piece in
      if isText {
        rest += piece
        let end = wholeCharacters(of: rest)
        rest[..<end].withUnsafeBufferPointer { json.appendEscaped($0) }
        rest.removeFirst(end)
      } else {
        json.appendBase64(piece)
      }
      json.hand(to: &output)
      output.relieve()
    }
    json.endString()
    if count < length { json.field("payload_missing", true) }
  }

  private static func isUTF8(_ read: (([UInt8]) -> Void) -> UInt64) -> Bool {
    var validator = UTF8Validator()
    var isValid = true
    _ = read { piece in
      if isValid { isValid = piece.withUnsafeBytes { validator.consume($0) } == nil }
    }
    return isValid && validator.finish() == nil
  }

  /// How many of the bytes, the beginning of valid UTF-8, make whole characters.
  private static func wholeCharacters(of bytes: [UInt8]) -> Int {
    for back in 1...3 where back <= bytes.count {
      let byte = bytes[bytes.count - back]
      if byte & 0xC0 == 0x80 { continue }
      let length = byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
      return length > back ? bytes.count - back : bytes.count
    }
    return bytes.count
  }
}
