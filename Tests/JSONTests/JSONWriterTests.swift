import Foundation
import Testing
import Text

@testable import JSON

/// Values that are written as JSON.
@Suite struct JSONWriterTests {
  private static func written(_ body: (inout JSONWriter) -> Void) -> String {
    var json = JSONWriter()
    body(&json)
    return json.text
  }

  /// What Foundation reads.
  private static func read(_ text: String) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
  }

  @Test func hasACommaBetweenValuesAndNoneBeforeTheFirstOrAfterTheLast() {
    let text = Self.written { json in
      json.object { json in
        json.field("a", "x")
        json.field("b", nil as String?)
        json.field("c", true)
        json.field("d", false)
        json.field("e", 7)
        json.field("f", nil as Int?)
        json.name("g")
        json.array([1, 2] as [UInt64]) { $0.number($1) }
        json.name("h")
        json.object { _ in }
        json.name("i")
        json.array([] as [UInt64]) { $0.number($1) }
        json.member("j\"")
        json.literal("1.5")
        json.name("k")
        json.numeral("-2e3".utf8)
        json.name("l")
        json.plainString("plain".utf8)
        json.fields(Array(#""m":8,"n":9"#.utf8))
        json.name("o")
        json.null()
      }
    }
    #expect(
      text == #"{"a":"x","b":null,"c":true,"d":false,"e":7,"f":null,"g":[1,2],"h":{},"i":[],"#
        + #""j\"":1.5,"k":-2e3,"l":"plain","m":8,"n":9,"o":null}"#)
  }

  @Test func hasElementsOfEveryKindInAnArray() {
    let text = Self.written { json in
      json.array([0, 1, 2]) { json, kind in
        switch kind {
        case 0: json.object { $0.field("a", 1) }
        case 1: json.array(["b", "c"]) { $0.string($1) }
        default: json.base64([0xFF])
        }
      }
    }
    #expect(text == #"[{"a":1},["b","c"],"/w=="]"#)
  }

  @Test(arguments: [0, 9, 10, 4_294_967_296, UInt64.max])
  func hasIntegersOfAnySize(value: UInt64) {
    #expect(Self.written { $0.number(value) } == "\(value)")
    #expect(Self.written { $0.field("n", value) } == "\"n\":\(value)")
  }

  @Test func hasAMomentInUTCWithNineDecimalsAlsoWithinTheSecondWrittenBefore() {
    // 1735689599 is 2024-12-31T23:59:59Z, as Python's datetime has it.
    let second: UInt64 = 1_735_689_599_000_000_000
    let text = Self.written { json in
      json.array([second, second + 7, second + 999_999_999, second + 1_000_000_000]) {
        $0.moment($1)
      }
    }
    #expect(
      text == #"["2024-12-31T23:59:59.000000000Z","2024-12-31T23:59:59.000000007Z","#
        + #""2024-12-31T23:59:59.999999999Z","2025-01-01T00:00:00.000000000Z"]"#)
  }

  @Test func hasOneLineForEachRowAndEachRowStartsFromNothing() {
    var json = JSONWriter()
    json.object { $0.field("a", 1) }
    json.endLine()
    json.object { $0.field("b", 2) }
    json.endLine()
    #expect(json.text == "{\"a\":1}\n{\"b\":2}\n")
    json.removeAll()
    #expect(json.text.isEmpty && json.bytes.isEmpty)
    json.string("x")
    #expect(json.text == "\"x\"")
  }

  @Test func mayLeaveInPieces() {
    var (json, output) = (JSONWriter(), RowBuffer())
    json.number(1)
    json.beginString()
    for piece in ["a", "\n", "é"] {
      Array(piece.utf8).withUnsafeBufferPointer { json.appendEscaped($0) }
      json.hand(to: &output)
      #expect(json.bytes.isEmpty)
    }
    json.endString()
    json.number(2)
    json.append(to: &output)
    #expect(String(decoding: output.bytes, as: UTF8.self) == "1,\"a\\n\u{E9}\",2")
  }

  @Test(arguments: [0, 1, 2, 3])
  func isWhatAnotherReaderReads(shift: Int) throws {
    // Characters of each length lie across every multiple of four kilobytes.
    let text =
      String(repeating: "x", count: shift) + String(repeating: "é日😀\u{1}\u{202E}", count: 2000)
    #expect(try Self.read(Self.written { $0.string(text) }) as? String == text)
    #expect(
      try Self.read(String(decoding: JSONWriter.quoted(Array(text.utf8)), as: UTF8.self))
        as? String == text)
  }

  @Test func hasBase64InPiecesOfWholeGroups() throws {
    let payload = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    let text = Self.written { json in
      json.beginString()
      json.appendBase64(Array(payload[..<300]))
      json.appendBase64(Array(payload[300...]))
      json.endString()
    }
    #expect(text == "\"\(Data(payload).base64EncodedString())\"")
    #expect(Self.written { $0.base64(payload) } == text)
  }
}
