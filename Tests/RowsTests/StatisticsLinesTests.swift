import Capture
import Testing
import TrafficSupport
import WebSocket

@testable import Rows

/// The statistics of a session as lines.
@Suite struct StatisticsLinesTests {
  private let traffic = Traffic()

  private func poll(_ body: String?, answer: String) {
    let target = "/socket.io/?EIO=4&transport=polling&sid=S"
    let poll = traffic.recorder()
    traffic.client(
      poll,
      "\(body == nil ? "GET" : "POST") \(target) HTTP/1.1\r\nHost: a\r\n"
        + (body.map { "Content-Length: \($0.utf8.count)\r\n\r\n\($0)" } ?? "\r\n"))
    traffic.server(
      poll, "HTTP/1.1 200 OK\r\nContent-Length: \(answer.utf8.count)\r\n\r\n\(answer)")
  }

  private func lines(_ connection: UInt32? = nil) -> [String] {
    let index = traffic.decoded()
    let activity = SessionActivity(traffic.session, isLive: false)
    while activity.isBehind(index) { activity.advance(index) }
    return StatisticsLines(of: activity, connection: connection, isASCII: true).make().texts
  }

  @Test func theSlowestAnswersAreThoseOnFramesWithTheirNumbers() throws {
    let chat = traffic.open()
    for (id, method) in ["get", "set", "get"].enumerated() {
      traffic.text(chat, #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)"}"#, from: .client)
      if method == "set" { traffic.pass(seconds: 2) }
      traffic.text(chat, #"{"jsonrpc":"2.0","id":\#(id),"result":1}"#)
    }
    // What was asked in a request of HTTP has no frame to go to.
    poll(#"421["hello"]"#, answer: "ok")
    poll(nil, answer: #"431["done"]"#)
    let lines = lines()
    #expect(lines.contains { $0.contains("hello") }, "the request of HTTP has its answer")
    let heading = try #require(lines.firstIndex { $0.hasPrefix("The slowest answers") })
    let rows = lines[(heading + 1)...].prefix { $0.contains("  connection ") }
    #expect(rows.map { $0.contains("#3 ") } == [true, false])
    #expect(rows.allSatisfy { !$0.contains("#0 ") })
    #expect(rows.last?.contains("get") == true)
  }
}
