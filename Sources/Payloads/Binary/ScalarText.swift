/// Values as text.
enum ScalarText {
  static func number(_ value: some BinaryInteger) -> PayloadRun {
    PayloadRun("\(value)", .number)
  }

  static func number(_ value: Double) -> PayloadRun { PayloadRun("\(value)", .number) }

  static func number(_ value: Float) -> PayloadRun { PayloadRun("\(value)", .number) }

  static func literal(_ text: String) -> PayloadRun { PayloadRun(text, .literal) }

  /// A string in quotation marks; what cannot be seen is for the screen to mark.
  static func string(_ bytes: ArraySlice<UInt8>) -> PayloadRun {
    PayloadRun([0x22] + bytes + [0x22], .string)
  }

  /// Bytes that are no text, as `h'00ff'` (RFC 8949, section 8.1), the first of many.
  static func bytes(_ bytes: ArraySlice<UInt8>) -> PayloadRun {
    let digits = Array("0123456789abcdef".utf8)
    var text = Array("h'".utf8)
    for byte in bytes.prefix(bytesLimit) {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    text.append(0x27)
    if bytes.count > bytesLimit { text += Array("… \(bytes.count) bytes".utf8) }
    return PayloadRun(text, .string)
  }

  private static let bytesLimit = 64
}
