import Capture
import WebSocket

/// A filter of words: each is an opcode, an end (`client`, `server`) or text in the payload, and a
/// frame matches when all of them do.
package let plainFilter: FilterParser = { text in
  .success(WordFilter(words: text.split(separator: " ").map(String.init)))
}

private struct WordFilter: FrameFilter {
  let words: [String]

  var needsPayload: Bool { true }

  func matches(
    _ frame: LoggedFrame, connection: ConnectionRecord?, payloads: PayloadReader
  ) -> Bool {
    words.allSatisfy { word in
      if word == frame.row.opcode.name || word == frame.row.from.name { return true }
      let payload = payloads.payload(of: frame, limit: 1 << 20)
      return payload.contains(word: word.utf8.map { $0.asciiLowercased })
    }
  }
}

extension Array where Element == UInt8 {
  /// Whether the bytes have `word`, which is in lower case, ASCII letters in either case.
  func contains(word: [UInt8]) -> Bool {
    guard let first = word.first, word.count <= count else { return word.isEmpty }
    for start in 0...(count - word.count) where self[start].asciiLowercased == first {
      if (1..<word.count).allSatisfy({ self[start + $0].asciiLowercased == word[$0] }) {
        return true
      }
    }
    return false
  }
}

extension UInt8 {
  /// The letter in lower case; any other byte as it is.
  var asciiLowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self + 0x20 : self }
}
