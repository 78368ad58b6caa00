import CaptureSupport
import ImportSupport
import Testing

@testable import Capture
@testable import JSON
@testable import Output
@testable import Text
@testable import WebSocket

/// Rows of payloads that are read and written piece by piece.
@Suite struct LongRowTests {
  /// Longer than a piece, so that pieces end inside characters of every length.
  private static let long = PayloadReader.pieceSize + 1000

  private static func rows(
    _ first: UInt8, _ payload: [UInt8], _ formatter: some RowFormatter = NDJSONFormatter()
  ) -> (row: [UInt8], pieces: Int) {
    let talk = Conversation()
    talk.open()
    talk.client(talk.frame(first, payload))
    let source = FormatSource(
      log: talk.session.log, payloads: PayloadReader(store: talk.session.store))
    var cursor = LogCursor()
    var formatter = formatter
    var pieces = 0
    var row: [UInt8] = []
    var output = RowBuffer {
      pieces += 1
      row += $0
    }
    for item in cursor.next(in: talk.session.log) {
      guard case .frame = item else { continue }
      formatter.append(item, source: source, to: &output)
    }
    return (row + output.bytes, pieces)
  }

  @Test(arguments: ["é", "…\u{2028}", "😀", "a\n", "\u{E0001}x"])
  func longTextIsOneString(unit: String) {
    for shift in 0..<4 {
      let text =
        String(repeating: "x", count: shift)
        + String(repeating: unit, count: Self.long / unit.utf8.count)
      let (row, pieces) = Self.rows(0x81, Array(text.utf8))
      var json = JSONWriter()
      json.string(text)
      #expect(String(decoding: row, as: UTF8.self).contains("\"payload_text\":\(json.text),"))
      #expect(pieces > 0)
    }
  }

  @Test func longTextThatIsNoneIsBase64() {
    let payload = [UInt8](repeating: 0x61, count: Self.long) + [0xE2, 0x80]
    let (row, _) = Self.rows(0x81, payload)
    #expect(
      String(decoding: row, as: UTF8.self)
        .contains("\"payload_base64\":\"\(Base64.encode(payload))\","))
  }

  @Test(arguments: [0, 1, 2, PayloadReader.pieceSize - 1, PayloadReader.pieceSize])
  func binaryOfEveryRestIsWhole(more: Int) {
    let payload = (0..<(PayloadReader.pieceSize + more)).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let (row, _) = Self.rows(0x82, payload)
    #expect(
      String(decoding: row, as: UTF8.self)
        .contains("\"payload_base64\":\"\(Base64.encode(payload))\","))
    let (raw, _) = Self.rows(0x82, payload, RawFormatter())
    #expect(raw == payload)
  }

  @Test func hexCountsOnOverPieces() {
    let payload = [UInt8](repeating: 0x41, count: Self.long)
    let (row, pieces) = Self.rows(0x82, payload, HexFormatter())
    let lines = String(decoding: row, as: UTF8.self).split(separator: "\n")
    #expect(pieces > 0)
    #expect(lines.count == 1 + (Self.long + 14 + 15) / 16)
    for (index, line) in lines.dropFirst().enumerated() where index % 997 == 0 {
      let digits = String(index * 16, radix: 16)
      #expect(line.hasPrefix(String(repeating: "0", count: 6 - digits.count) + digits + "  "))
    }
  }
}
