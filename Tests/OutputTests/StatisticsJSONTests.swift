import Testing
import WebSocket

@testable import Capture
@testable import JSON
@testable import Output

/// The row of statistics that programs read: every field with its value.
@Suite struct StatisticsJSONTests {
  @Test func everyFieldStandsWhereItBelongs() {
    var statistics = ConnectionStatistics(connection: 7, url: "ws://h/", time: 0, duration: 0)
    statistics.duration = 2_000_000_000
    statistics.client = ConnectionStatistics.Side(
      frames: 20, dataFrames: 18, messages: 9, bytes: 3001, payload: 2500, mostFragments: 3,
      messageFrames: 18, deflated: 100, inflated: 400)
    statistics.clientPings.add(5)
    for value: UInt64 in [7, 1, 4] { statistics.serverPings.add(value) }
    for value: UInt64 in [10, 30] { statistics.replies.add(value) }
    statistics.close = CloseSummary(
      by: .client, clean: true, code: CloseCode(rawValue: 4000), reason: "gone")
    var json = JSONWriter()
    statistics.write(to: &json)
    #expect(
      json.text == """
        {"type":"statistics","connection":7,"time":"1970-01-01T00:00:00.000000000Z",\
        "url":"ws://h/","duration":2000000000,"client":{"frames":20,"data_frames":18,\
        "messages":9,"most_fragments":3,"bytes":3001,"payload_bytes":2500,\
        "frames_per_second":10,"bytes_per_second":1501,"deflated_bytes":100,\
        "inflated_bytes":400},"server":{"frames":0,"data_frames":0,"messages":0,\
        "most_fragments":0,"bytes":0,"payload_bytes":0,"frames_per_second":0,\
        "bytes_per_second":0,"deflated_bytes":0,"inflated_bytes":0},\
        "client_ping_rtt":{"count":1,"min":5,"median":5,"max":5},\
        "server_ping_rtt":{"count":3,"min":1,"median":4,"max":7},\
        "reply_latency":{"count":2,"min":10,"median":10,"max":30},\
        "close_code":4000,"close_reason":"gone"}
        """)
  }

  @Test func whatHasNoValueIsNull() {
    let statistics = ConnectionStatistics(connection: 7, url: nil, time: 0, duration: 0)
    var json = JSONWriter()
    statistics.write(to: &json)
    #expect(json.text.contains("\"url\":null,\"duration\":0,"))
    #expect(json.text.contains("\"frames_per_second\":null,\"bytes_per_second\":null"))
    #expect(json.text.hasSuffix("\"close_code\":null,\"close_reason\":null}"))
  }
}
