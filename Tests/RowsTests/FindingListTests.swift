import Capture
import Testing
import TrafficSupport

@testable import Rows

/// What is wrong in a session.
@Suite struct FindingListTests {
  @Test func payloadsThatAreBrokenAreListedByTheirConnection() {
    let traffic = Traffic()
    for _ in 1...2 {
      let chat = traffic.open()
      traffic.text(chat, #"{"whole":[1]}"#)
      traffic.text(chat, #"{"a":1,"b":}"#)
    }
    func list(_ connection: UInt32?) -> FindingList {
      FindingList(
        traffic.session.log, traffic.decoded(), connection: connection, Signs(isASCII: true))
    }
    #expect(list(nil).entries.map(\.connection) == [1, 2])
    #expect(list(nil).entries.map(\.frame) == [2, 4])
    #expect(list(2).entries.map(\.connection) == [2] && list(3).entries.isEmpty)
    #expect(list(1).entries.first?.line.contains("#1 frame 2: ") == true)
    #expect(list(1).entries.first?.line.hasSuffix(", byte 11") == true)
  }
}
