import WebSocket

/// The text of a Close in its row of the list, so that searches find it: `1011 Internal Error
/// "gone"`.
enum CloseWords {
  /// - Parameter payload: The payload of a Close, unmasked.
  /// - Returns: The words; nil where the payload has no room for a code.
  static func words(of payload: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    let body = CloseBody(payload: Array(payload))
    guard let code = body.code else { return nil }
    var words = Array(String(code.rawValue).utf8)
    if let meaning = code.meaning { words += Array(" \(meaning)".utf8) }
    guard !body.reason.isEmpty else { return words }
    return words + Array(" \"".utf8) + body.reason + Array("\"".utf8)
  }

  /// Whether the payload of a frame is as wanted; for a Close, the text of its row counts as well.
  static func holds(
    _ payload: UnsafeBufferPointer<UInt8>, _ opcode: Opcode,
    _ isWanted: (UnsafeBufferPointer<UInt8>) -> Bool
  ) -> Bool {
    if isWanted(payload) { return true }
    guard opcode == .close, let words = words(of: payload) else { return false }
    return words.withUnsafeBufferPointer(isWanted)
  }
}
