import Testing

@testable import WebSocket

@Suite struct CloseBodyTests {
  private func rules(_ payload: [UInt8], from: Endpoint = .client) -> [FindingID] {
    CloseBody.findings(for: payload, from: from, offset: 7).map(\.rule)
  }

  private func rules(code: UInt16, from: Endpoint = .client) -> [FindingID] {
    rules(CloseBody(code: CloseCode(rawValue: code)).payload, from: from)
  }

  @Test func aCodeAndAReasonAreReadAndWrittenInNetworkOrder() {
    let body = CloseBody(payload: [0x03, 0xE8, 0x62, 0x79, 0x65])
    #expect(body.code == .normal)
    #expect(body.reasonText == "bye")
    #expect(body.payload == [0x03, 0xE8, 0x62, 0x79, 0x65])
    #expect(CloseBody(payload: []) == CloseBody(code: nil))
    #expect(CloseBody(code: nil).payload.isEmpty)
  }

  @Test func c01IsABodyOfOneByteAndAnEmptyBodyIsClean() {
    #expect(rules([0x03]) == [.c01])
    #expect(rules([]).isEmpty)
  }

  @Test func c02IsACodeBelow1000() {
    #expect(rules(code: 0) == [.c02])
    #expect(rules(code: 999) == [.c02])
    #expect(rules(code: 1000).isEmpty)
  }

  @Test func c03IsACodeReservedAgainstUseOnTheWire() {
    for code: UInt16 in [1004, 1005, 1006, 1015] { #expect(rules(code: code) == [.c03]) }
    for code: UInt16 in [1003, 1007, 1014] { #expect(rules(code: code).isEmpty) }
  }

  @Test func c04IsAnUnregisteredCodeOfTheProtocolsOwnRange() {
    #expect(rules(code: 1016) == [.c04])
    #expect(rules(code: 2999) == [.c04])
    for code: UInt16 in [1012, 1013, 1014, 3000, 3999, 4000, 4999] {
      #expect(rules(code: code).isEmpty)
    }
  }

  @Test func c05IsACodeOf5000OrAbove() {
    #expect(rules(code: 5000) == [.c05])
    #expect(rules(code: 65535) == [.c05])
  }

  @Test func c06IsAReasonCutInsideACharacterPlacedInThePayload() {
    let cut = CloseBody(code: .normal, reason: Array("né".utf8.dropLast())).payload
    #expect(
      CloseBody.findings(for: cut, from: .server, offset: 7) == [
        Finding(.c06, from: .server, offset: 7, fact: .utf8(UTF8Error(.truncated, at: 3)))
      ])
    #expect(rules(CloseBody(code: .normal, reason: Array("né".utf8)).payload).isEmpty)
  }

  @Test func c13Is1010FromAServerAndFineFromAClient() {
    #expect(rules(code: 1010, from: .server) == [.c13])
    #expect(rules(code: 1010, from: .client).isEmpty)
  }
}
