@testable import Payloads

/// Bytes written as hexadecimal digits, spaces between them ignored.
func hex(_ text: String) -> [UInt8] {
  let digits = text.compactMap(\.hexDigitValue)
  return stride(from: 0, to: digits.count - 1, by: 2).map {
    UInt8(digits[$0] << 4 | digits[$0 + 1])
  }
}

/// What a payload was read as, and its lines as text.
func reading(
  _ payload: [UInt8], isText: Bool = false, subprotocol: String? = nil, url: String? = nil
) -> (form: String, lines: [String])? {
  PayloadReading.of(payload, isText: isText, subprotocol: subprotocol, url: url).map {
    ($0.form, $0.text)
  }
}

extension PayloadReading {
  /// The lines as text.
  var text: [String] {
    lines.map { line in
      String(repeating: "  ", count: line.depth)
        + line.runs.map { String(decoding: $0.text, as: UTF8.self) }.joined()
    }
  }
}
