import Testing
import WebSocket

@testable import Filter

/// A Close has a code of two bytes and a reason (RFC 6455, section 5.5.1); what codes mean is in
/// IANA's registry.
@Suite struct CloseWordsTests {
  private func words(_ payload: [UInt8]) -> String? {
    payload.withUnsafeBufferPointer { CloseWords.words(of: $0) }.map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  @Test func theWordsAreTheCodeWhatItMeansAndTheReasonInQuotes() {
    #expect(words([0x03, 0xE8]) == "1000 Normal Closure")
    #expect(words([0x03, 0xF3] + Array("gone".utf8)) == "1011 Internal Error \"gone\"")
    #expect(words([0x0F, 0xA0, 0x78]) == "4000 \"x\"")
    #expect(words([0x0F, 0xA0]) == "4000")
    #expect(words([0x03]) == nil && words([]) == nil)
  }

  private func holds(_ payload: [UInt8], _ opcode: Opcode, _ text: String) -> Bool {
    payload.withUnsafeBufferPointer { payload in
      CloseWords.holds(payload, opcode) { String(decoding: $0, as: UTF8.self).contains(text) }
    }
  }

  @Test func onlyACloseHasWordsBesideItsPayload() {
    let payload: [UInt8] = [0x03, 0xE8] + Array("bye".utf8)
    #expect(holds(payload, .close, "1000") && holds(payload, .close, "\"bye\""))
    #expect(holds(payload, .close, "bye") && holds(payload, .text, "bye"))
    #expect(!holds(payload, .text, "1000") && !holds(payload, .close, "1001"))
  }
}
