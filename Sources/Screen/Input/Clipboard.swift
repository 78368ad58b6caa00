/// The sequence that asks a terminal to put text into the clipboard (OSC 52).
package enum Clipboard {
  /// The most base64 that terminals and tmux take.
  package static let limit = 74_994

  /// The bytes to write to the terminal; nil when there is more than it would take.
  ///
  /// Nothing but base64 stands between its ends, so no copied byte can act on the terminal.
  package static func sequence(copying bytes: [UInt8]) -> [UInt8]? {
    let encoded = base64(bytes)
    guard encoded.count <= limit else { return nil }
    return Array("\u{1B}]52;c;".utf8) + encoded + [0x07]
  }

  private static func base64(_ bytes: [UInt8]) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var encoded: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let value = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for digit in 0..<4 {
        let index = Int(value >> UInt32(18 - 6 * digit) & 0x3F)
        encoded.append(digit <= group.count ? alphabet[index] : UInt8(ascii: "="))
      }
    }
    return encoded
  }
}
