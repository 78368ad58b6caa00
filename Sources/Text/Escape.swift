/// The escapes for what cannot be shown as it is, the same in cells and in lines.
enum Escape {
  /// For a byte that is not UTF-8: `\xFF`.
  static func text(of byte: UInt8) -> String { "\\x" + (byte < 16 ? "0" : "") + hex(UInt32(byte)) }

  /// For a scalar that is invisible or acts on the text around it: `\u{202E}`.
  static func text(of scalar: Unicode.Scalar) -> String { "\\u{" + hex(scalar.value) + "}" }

  private static func hex(_ value: UInt32) -> String {
    String(value, radix: 16, uppercase: true)
  }
}
