import CaptureSupport
import JSON
import Testing
import WebSocket

@testable import Capture
@testable import Filter

@Suite struct FilterJSONTests {
  @Test(arguments: [
    ("json.a == 1", "{\"a\":1}", true), ("json.a == 1", "{\"a\":1.0}", true),
    ("json.a == 9007199254740993", "{\"a\":9007199254740992}", false),
    ("json.a == 1", "{\"b\":{\"a\":1}}", false),
    ("json.b.a == 1", "{\"a\":2,\"b\":{\"a\":1}}", true),
    ("json.a == x", "{\"a\":\"x\"}", true), ("json.a == x", "{\"\\u0061\":\"\\u0078\"}", true),
    ("json.a == \"é\"", "{\"a\":\"\\u00e9\"}", true),
    ("json.a == \"😀\"", "{\"a\":\"\\ud83d\\ude00\"}", true),
    ("json[\"a b\"] == 1", "{\"a b\":1}", true), ("json[1].x", "[0,{\"x\":true}]", true),
    ("json[2]", "[0,1]", false), ("json[0]", "[]", false), ("json.a.b", "{\"a\":[]}", false),
    ("json.a == 1", "{\"a\":1", true), ("json.a == 1", "{\"z\":\"}{\\\"\",\"a\":1}", true),
    ("json.a > abc", "{\"a\":\"abd\"}", true), ("json.a > 5", "{\"a\":\"zzz\"}", true),
    ("json.a > 5", "{\"a\":true}", false), ("json.a != 5", "{\"a\":true}", true),
    ("json.a != 5", "{\"b\":5}", false), ("json.a == true", "{\"a\":true}", true),
    ("json.a == \"true\"", "{\"a\":true}", false), ("json.a in {1..3, x}", "{\"a\":\"x\"}", true),
    ("json.a >= 64k", "{\"a\":64000}", true), ("json.a == -1.5e3", "{\"a\":-1500}", true),
    ("json.a contains \"b\\\"\"", "{\"a\":\"b\\\"c\"}", true),
  ])
  func aPathFindsItsValueAndComparesItByKind(
    filter: String, payload: String, isMatch: Bool
  ) throws {
    let fixture = FilterFixture()
    fixture.text(payload, from: .server, on: fixture.open(host: "h"), at: 1)
    #expect(fixture.matches(try Filter.parse(filter).get()) == (isMatch ? [1] : []))
  }

  @Test(arguments: [
    (" \t\r\n{\"a\":1}", true), ("{\"b\":1}", false), ("\u{3}{\"a\":1}", nil), ("a{\"a\":1}", nil),
  ])
  func whatStandsBeforeJSONDecidesWhetherTheContentIsADocument(
    content: String, isMatch: Bool?
  ) throws {
    let path = try JSONPath("$.a")
    let answer = Array(content.utf8).withUnsafeBufferPointer {
      JSONCondition.isTrue.answer(for: path, in: $0)
    }
    #expect(answer == isMatch)
  }
}
