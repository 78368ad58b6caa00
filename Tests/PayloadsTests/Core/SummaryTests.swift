import Testing

@testable import Payloads

@Suite struct SummaryTests {
  @Test func piecesOfOneKindAreOneRun() {
    var summary = Summary()
    #expect(summary.isEmpty)
    summary.append("mqtt", .operation)
    summary.append(" PUBLISH", .operation)
    summary.append(byte: 0x20, .punctuation)
    summary.append(quoted: Array("a".utf8)[...])
    summary.append(number: 0)
    summary.append(number: 1_234_567_890)
    summary.append(number: .max)
    #expect(summary.string == "mqtt PUBLISH \"a\"0123456789018446744073709551615")
    #expect(summary.runs.map(\.kind) == [.operation, .punctuation, .string, .number])
    #expect(summary.runs.map { String(decoding: $0.text, as: UTF8.self) }.first == "mqtt PUBLISH")
    #expect(summary.runs.last?.text.count == 31)
  }

  /// The summary line of a unit, at most `width` bytes long.
  private static func line(_ json: String, width: Int) -> String? {
    let piece = Piece(Array(json.utf8), isText: true, isFromClient: true)
    var sink = NodeSink(piece, .summary, width: width)
    sink.beginUnit(JSONRPC.about, at: 0..<json.utf8.count)
    sink.say(json: 0..<json.utf8.count)
    sink.endUnit()
    return sink.units.first?.summary.string
  }

  @Test func spaceBetweenTheTokensOfJSONIsLeftOut() {
    let text = "{ \"a b\" :\t[ 1,\r\n\"c \\\" d\" , \"\\\\\" , 2 ] }"
    let expected = #"{"a b":[1,"c \" d","\\",2]}"#
    #expect(Self.line(text, width: 200) == expected)
    #expect(Self.line(text, width: expected.utf8.count) == expected)
    #expect(Self.line(expected, width: 10) == String(expected.prefix(10)) + "…")
    #expect(Self.line(expected, width: expected.count - 1) == String(expected.dropLast()) + "…")
  }
}
