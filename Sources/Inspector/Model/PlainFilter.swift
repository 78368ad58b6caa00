import Capture
import WebSocket

/// A filter of words: each is an opcode, an end (`client`, `server`) or text in the payload, and a
/// frame matches when all of them do.
package let plainFilter: FilterParser = { text in
  .success(WordFilter(words: text.split(separator: " ").map { $0.lowercased() }))
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
      return payload.contains(word: Array(word.utf8))
    }
  }
}

extension Array where Element == UInt8 {
  /// Whether the bytes have `word`, which is in lower case, ASCII letters in either case.
  func contains(word: [UInt8]) -> Bool {
    guard let first = word.first, word.count <= count else { return word.isEmpty }
    for start in 0...(count - word.count) where Self.folded(self[start]) == first {
      if (1..<word.count).allSatisfy({ Self.folded(self[start + $0]) == word[$0] }) {
        return true
      }
    }
    return false
  }

  private static func folded(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5A ? byte + 0x20 : byte
  }
}
