/// The payload of a Close frame: a status code and a reason (RFC 6455, section 5.5.1).
package struct CloseBody: Hashable, Sendable {
  /// Nil when the payload has no room for one (no byte, or the single byte of rule C01).
  package var code: CloseCode?
  /// The bytes after the code: UTF-8, if the peer keeps to the RFC.
  package var reason: [UInt8]

  package init(code: CloseCode?, reason: [UInt8] = []) {
    self.code = code
    self.reason = reason
  }

  /// Reads the unmasked payload of a Close frame; any bytes will do.
  package init(payload: [UInt8]) {
    guard payload.count >= 2 else {
      self.init(code: nil)
      return
    }
    self.init(
      code: CloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1])),
      reason: Array(payload[2...]))
  }

  /// The reason as text, bytes that are not UTF-8 replaced by U+FFFD.
  package var reasonText: String { String(decoding: reason, as: UTF8.self) }

  /// The payload in wire order; empty without a code, as a reason cannot be sent without one.
  package var payload: [UInt8] {
    guard let code else { return [] }
    return [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)] + reason
  }
}
