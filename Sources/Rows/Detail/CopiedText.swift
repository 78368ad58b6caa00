package import Payloads
import Screen
import Text
import Trees

/// Payload bytes written out as text.
package enum CopiedText {
  /// A string of JSON (RFC 8259, section 7).
  package static func json(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        result += "\\u" + HexText.number(UInt64(scalar.value), width: 4)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// A string literal of C.
  package static func c(_ bytes: [UInt8]) -> String {
    var result = "\""
    for byte in bytes {
      switch byte {
      case 0x22: result += "\\\""
      case 0x5C: result += "\\\\"
      case 0x0A: result += "\\n"
      case 0x0D: result += "\\r"
      case 0x09: result += "\\t"
      // Two question marks begin a trigraph.
      case 0x3F: result += "\\?"
      case 0x20..<0x7F: result.unicodeScalars.append(Unicode.Scalar(byte))
      // Three octal digits: a hexadecimal escape would take in the digits after it.
      default: result += "\\" + octal(byte)
      }
    }
    return result + "\""
  }

  private static func octal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 8)
    return String(repeating: "0", count: 3 - digits.utf8.count) + digits
  }

  /// A JSON text laid out in lines; nil when the bytes are not JSON.
  package static func pretty(_ bytes: [UInt8]) -> String? {
    PrettyJSON.lines(of: bytes)?.map { line in
      String(repeating: "  ", count: line.depth)
        + line.runs.map { String(decoding: $0.text, as: UTF8.self) }.joined()
    }.joined(separator: "\n")
  }

  /// The units of a message as lines of names and values, each summary first.
  package static func outline(of sink: NodeSink) -> String {
    PayloadTree(sink, folds: FoldChoices()).outline(limit: 1 << 20)
      .map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
  }
}
