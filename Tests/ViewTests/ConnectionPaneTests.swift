import InspectorSupport
import Screen
import Testing
import TrafficSupport
import View
import WebSocket

@testable import Inspector

/// The connections beside the list: what tells them apart is in sight.
@Suite struct ConnectionPaneTests {
  private func traffic(_ paths: [String]) -> Traffic {
    let traffic = Traffic()
    for path in paths {
      let recorder = traffic.open(path)
      traffic.frame(recorder, .ping, [1], from: .client)
      traffic.frame(recorder, .pong, [1], from: .server)
    }
    return traffic
  }

  @Test(arguments: [(120, 36), (200, 60), (80, 24)])
  func pathsAreShownAndTheCommonHostOnce(width: Int, height: Int) {
    let model = traffic(["/market", "/market?depth=5", "/chat"]).model(width: width, height: height)
    var shown = model
    if width < 120 { shown.press("1") }
    for path in ["/market ", "/market?depth=5", "/chat "] {
      #expect(shown.picture.contains { $0.contains(path) }, "\(path) at \(width)")
    }
    let hosts = shown.picture.filter { $0.prefix(40).contains("localhost:9001/") }
    #expect(hosts.isEmpty, "\(hosts)")
  }

  @Test func pathsThatDifferAtTheirEndsStayApart() {
    let long = "/api/v1/streams/organisations/4711/projects/0815/"
    let model = traffic([long + "prices", long + "orders"]).model(width: 120, height: 36)
    #expect(model.picture.contains { $0.prefix(36).contains("prices") })
    #expect(model.picture.contains { $0.prefix(36).contains("orders") })
  }

  @Test func whereTheHostsDifferEachStandsBehindItsPath() {
    let traffic = Traffic()
    for port in [9001, 9002] as [UInt16] { traffic.text(traffic.open("/a", port: port), "x") }
    var model = traffic.model(width: 80, height: 24)
    model.press("1")
    for port in [9001, 9002] {
      #expect(model.picture.contains { $0.contains(" /a  localhost:\(port) ") })
    }
  }

  @Test func theTimeOfAnAnswerAndTheFramesStandBesideIt() {
    let model = traffic(["/a", "/b"]).model(width: 200, height: 40)
    let line = model.picture.first { $0.contains(" /a ") } ?? ""
    #expect(line.contains("1/1"))
    #expect(line.contains("1.0 ms"))
    #expect(line.contains("▇"))
  }
}
