import Capture
import CaptureSupport
import Testing
import Text
import Units
import WebSocket

@testable import JSON
@testable import Output

/// What `dump --decode` and `--units` write.
@Suite struct UnitOutputTests {
  private func session() -> FilterFixture {
    let fixture = FilterFixture()
    let recorder = fixture.open(host: "h")
    func send(_ text: String, _ end: Endpoint, _ time: UInt64) {
      fixture.send(
        FilterFixture.frame(.text, Array(text.utf8), from: end), from: end, on: recorder, at: time)
    }
    send(#"{"jsonrpc":"2.0","id":6,"method":"subscribe","params":["trades",6]}"#, .client, 1)
    send(#"{"jsonrpc":"2.0","id":6,"result":{"ok":true}}"#, .server, 251)
    send("hello", .server, 252)
    return fixture
  }

  private func rows(
    of fixture: FilterFixture? = nil, _ make: (UnitSource) -> any RowFormatter
  ) -> [String] {
    let fixture = fixture ?? session()
    var formatter = make(UnitSource(fixture.session))
    let source = FormatSource(
      log: fixture.session.log, payloads: PayloadReader(store: fixture.store))
    var output = RowBuffer()
    var cursor = LogCursor()
    for item in cursor.next(in: fixture.session.log) {
      formatter.append(item, source: source, to: &output)
    }
    return String(decoding: output.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private func decoded(_ row: String, _ index: Int = 0) throws -> JSONNode {
    try #require(try JSONDocument(Array(row.utf8)).root["decoded"]?[index])
  }

  @Test func aRowHasWhatItsUnitsSay() throws {
    let rows = rows { NDJSONFormatter(units: $0) }.filter { $0.contains("\"frame\"") }
    let request = try decoded(rows[0])
    #expect(request["form"]?.scalar == Array("json-rpc".utf8))
    #expect(request["summary"]?.scalar == Array(#"rpc subscribe #6 ["trades",6]"#.utf8))
    #expect(request["fields"]?["method"]?.scalar == Array("subscribe".utf8))
    #expect(request["fields"]?["params"]?[0]?.scalar == Array("trades".utf8))
    #expect(request["link"]?["role"]?.scalar == Array("request".utf8))
    #expect(request["link"]?["to"] == nil)
    let reply = try decoded(rows[1])
    #expect(reply["link"]?["to"]?.scalar == Array("1".utf8))
    #expect(reply["link"]?["latency_ns"]?.scalar == Array("250000000".utf8))
    #expect(try decoded(rows[2])["form"]?.scalar == Array("text".utf8))
  }

  @Test func textThatBeganAsJSONSaysWhereItBreaks() {
    let fixture = FilterFixture()
    let recorder = fixture.open(host: "h")
    for text in [#"{"a":1,"b":[2,3]}"#, #"{"a":1,"b":[2,3}"#, "plain"] {
      fixture.send(
        FilterFixture.frame(.text, Array(text.utf8), from: .server), from: .server, on: recorder,
        at: 1)
    }
    let broken = #"  ✗ not JSON at byte 15  {"a":1,"b":[2,3}"#
    let frames = rows(of: fixture) { TextFormatter(units: $0) }
    #expect(frames.filter { $0.contains("not JSON") }.count == 1)
    #expect(frames.contains { $0.hasSuffix(broken) })
    let units = rows(of: fixture) { UnitFormatter(.text, units: $0) }
    #expect(units.contains { $0.hasSuffix(broken) })
  }

  @Test func textRowsSayWhatTheyAnswer() {
    let lines = rows { TextFormatter(units: $0) }
    #expect(lines.contains { $0.hasSuffix(#"rpc ok #6 {"ok":true}  ↩ #1 250 ms"#) })
    #expect(lines.contains { $0.hasSuffix("hello") })
  }

  @Test func unitsAreRowsOfTheirOwn() throws {
    let rows = rows { UnitFormatter(.ndjson, units: $0) }.filter { $0.contains("\"unit\"") }
    #expect(rows.count == 3)
    let unit = try JSONDocument(Array(rows[1].utf8)).root
    #expect(unit["type"]?.scalar == Array("unit".utf8))
    #expect(unit["unit"]?.scalar == Array("2".utf8))
    #expect(unit["frame"]?.scalar == Array("2".utf8))
    #expect(unit["link"]?["to"]?.scalar == Array("1".utf8))
  }
}
