import InspectorSupport
import Screen
import Testing
import TrafficSupport
import WebSocket

@testable import Inspector

/// Each failure and each finding is shown in one row.
@Suite struct OnceTests {
  @Test func aFailureIsShownOnce() {
    let traffic = Traffic()
    let recorder = traffic.recorder()
    traffic.client(recorder, traffic.request("/lost"))
    traffic.end(recorder, by: .server)
    traffic.end(recorder, by: .client)
    var model = traffic.model(width: 200, height: 40, isLive: false)
    // The detail has all that is known of a connection.
    model.press("-")
    let rows = model.picture.filter { $0.contains("ended before the opening handshake") }
    #expect(rows.count == 1)
    #expect(model.picture.contains { $0.contains("! failed ws://localhost:9001/lost") })
  }

  @Test func aFindingIsShownOnce() {
    let traffic = Traffic()
    let recorder = traffic.open()
    traffic.text(recorder, "hello")
    traffic.end(recorder, by: .server)
    traffic.end(recorder, by: .client)
    var model = traffic.model(width: 200, height: 40, isLive: false)
    model.press("-")
    #expect(model.picture.filter { $0.contains("transport ended without Close") }.count == 1)
  }
}
