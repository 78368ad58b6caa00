import Testing
import WebSocket

@testable import Client

/// RFC 6455, section 7.1.7, and the codes of section 7.4.1.
@Suite struct ProtocolViolationTests {
  private func code(_ rule: FindingID, from: Endpoint = .server) -> UInt16? {
    ProtocolViolation.code(for: Finding(rule, from: from, offset: 0), of: .server)?.rawValue
  }

  @Test func failsWith1002ForFramesThatBreakSection5() {
    for rule in [
      FindingID.f01, .f02, .f03, .f06, .f07, .f08, .f10, .f11, .f12, .f13, .f14,
    ] where rule.level == .error {
      #expect(code(rule) == 1002, "\(rule)")
    }
  }

  @Test func failsWith1007ForTextThatIsNotUTF8AndForDataThatDoesNotInflate() {
    for rule in [FindingID.t01, .t02, .t03, .c06, .d10, .d11] {
      #expect(code(rule) == 1007, "\(rule)")
    }
  }

  @Test func failsWith1002ForACloseFrameWhoseBodyOrCodeIsNotAllowed() {
    for rule in [FindingID.c01, .c02] { #expect(code(rule) == 1002, "\(rule)") }
  }

  @Test func doesNotFailForWhatOnlyConcernsTheEndOfTheConnection() {
    for rule in [FindingID.c08, .c09, .c10, .c11, .c12, .p01, .p02, .h16, .h19] {
      #expect(code(rule) == nil, "\(rule)")
    }
  }

  @Test func doesNotFailForWarningsNorForMaskingKeysThatCanBePredicted() {
    #expect(code(.f15) == nil)
    for rule in FindingID.allCases where rule.level != .error {
      guard rule.rawValue.first != "C" else { continue }
      #expect(code(rule) == nil, "\(rule)")
    }
  }

  @Test func doesNotFailForWhatThisEndItselfDid() {
    for rule in FindingID.allCases { #expect(code(rule, from: .client) == nil, "\(rule)") }
  }
}
