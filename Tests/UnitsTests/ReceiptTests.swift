import Payloads
import Testing
import WebSocket

@testable import Units

/// MQTT 5's requests and responses (section 4.10) that are acknowledged each.
@Suite struct ReceiptTests {
  private static let connect: [UInt8] =
    [0x10, 13, 0, 4] + Array("MQTT".utf8) + [5, 2, 0, 60, 0, 0, 0]
  /// To the topic `a`, with the response topic `r` and the correlation data `c`.
  private static let request: [UInt8] =
    [0x32, 15, 0, 1, 0x61, 0, 1, 8, 8, 0, 1, 0x72, 9, 0, 1, 0x63, 0x78]
  private static let response: [UInt8] = [0x32, 11, 0, 1, 0x72, 0, 7, 4, 9, 0, 1, 0x63, 0x79]

  @Test func theResponseAnswersAndAnAcknowledgementDoesNot() throws {
    var traffic = UnitFixture(target: "/mqtt", response: "Sec-WebSocket-Protocol: mqtt\r\n")
    traffic.send(Self.connect, from: .client)
    traffic.send(Self.request, from: .client)
    traffic.send([0x40, 2, 0, 1], from: .server)
    let early = traffic.index()
    #expect(early.units(of: 2).first?.isWaiting == true)
    #expect(early.units(of: 3).first?.link?.frame == 2)
    traffic.send(Self.response, from: .server)
    traffic.send([0x40, 2, 0, 7], from: .client)
    let index = traffic.index()
    let asked = try #require(index.units(of: 2).first)
    #expect(asked.role == .request && !asked.isWaiting)
    #expect(asked.link?.frame == 4)
    let answered = try #require(index.units(of: 4).first)
    #expect(answered.role == .reply)
    #expect(answered.link?.frame == 2)
    #expect(index.units(of: 3).first?.link?.frame == 2)
    #expect(index.units(of: 5).first?.link?.frame == 4)
    let requests = index.requests(after: 0, answersAfter: 0, limit: 9)
    #expect(requests.asked.map(\.frame) == [1, 2])
    #expect(requests.answered.map(\.frame) == [2])
  }
}
