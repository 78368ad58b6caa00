import JSON
import Payloads
import Testing

@testable import Output

/// The values of a unit as JSON (RFC 8259).
@Suite struct NodeJSONTests {
  /// The fields of a unit that a decoder hands out.
  private static func json(_ bytes: [UInt8] = [], _ body: (inout NodeSink) -> Void) throws -> String
  {
    let about = try #require(Registry.abouts.first)
    var sink = NodeSink(Piece(bytes, isText: false, isFromClient: true), .tree)
    sink.beginUnit(about, at: 0..<bytes.count)
    body(&sink)
    sink.endUnit()
    var json = JSONWriter()
    NodeJSON.writeFields(of: try #require(sink.units.first), sink, to: &json)
    return String(decoding: json.bytes, as: UTF8.self)
  }

  @Test func aGroupOfFieldsIsAnObjectAndOneOfPlacesAnArray() throws {
    let text = try Self.json { sink in
      _ = sink.open(.name("items"), .array(count: nil), at: 0..<0)
      _ = sink.open(.index(0), .record("empty"), at: 0..<0)
      sink.close()
      _ = sink.open(.index(1), .record("places"), at: 0..<0)
      sink.leaf(.index(0), .integer(-5), at: 0..<0)
      sink.close()
      _ = sink.open(.index(2), .record("fields"), at: 0..<0)
      sink.leaf(.name("a"), .bool(true), at: 0..<0)
      sink.close()
      sink.close()
      _ = sink.open(.name("none"), .object(count: nil), at: 0..<0)
      sink.close()
      sink.leaf(.name("last"), .null, at: 0..<0)
    }
    #expect(text == #"{"items":[{},[-5],{"a":true}],"none":{},"last":null}"#)
  }

  @Test func everyKindOfValueHasItsForm() throws {
    let bytes = Array(#"a\nb"#.utf8) + [0xFF, 0xFE] + Array("1.50".utf8)
    let text = try Self.json(bytes) { sink in
      sink.leaf(.name("text"), .text(0..<4), at: 0..<4)
      sink.leaf(.name("escaped"), .escaped(0..<4), at: 0..<4)
      sink.leaf(.name("broken"), .text(4..<6), at: 4..<6)
      sink.leaf(.name("bytes"), .bytes(4..<6), at: 4..<6)
      sink.leaf(.name("numeral"), .numeral(6..<10), at: 6..<10)
      sink.leaf(.name("large"), .unsigned(.max), at: 0..<0)
      sink.leaf(.name("real"), .real(0.5), at: 0..<0)
      // JSON has no such numbers (section 6).
      sink.leaf(.name("nan"), .real(.nan), at: 0..<0)
      sink.leaf(.name("infinite"), .real(-.infinity), at: 0..<0)
      sink.leaf(.name("word"), .word("PING"), at: 0..<0)
      sink.leaf(.none, .word("without a name"), at: 0..<0)
      sink.issue("too short", at: 3)
    }
    #expect(
      text == #"{"text":"a\\nb","escaped":"a\nb","broken":"//4=","bytes":"//4=","numeral":1.50,"#
        + #""large":18446744073709551615,"real":0.5,"nan":"nan","infinite":"-inf","word":"PING"}"#)
  }
}
