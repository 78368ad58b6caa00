package import Text
import WebSocket

extension VisibleText {
  /// Appends bytes as visible text to rows of output.
  static func append(_ bytes: [UInt8], to output: inout RowBuffer) {
    if isPlain(bytes) { output += bytes } else { output += Array(make(bytes).utf8) }
  }

  /// Whether bytes of unknown type, such as those of a ping, are shown as text.
  ///
  /// They are when they are UTF-8 without control characters other than white space; the first 256
  /// decide.
  ///
  /// - Parameter isWhole: Whether nothing follows the bytes; otherwise a character may be cut at
  ///   the end.
  package static func isText(_ bytes: some Collection<UInt8>, isWhole: Bool = true) -> Bool {
    let sample = Array(bytes.prefix(256))
    let isPlain = sample.allSatisfy {
      $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D
    }
    var validator = UTF8Validator()
    guard isPlain, sample.withUnsafeBytes({ validator.consume($0) }) == nil else { return false }
    return !isWhole || sample.count < bytes.count || validator.finish() == nil
  }
}
