import Testing

@testable import WebSocket

@Suite struct DeflateNegotiationChecksTests {
  private func rules(_ offer: String, _ answer: String) -> [FindingID] {
    func elements(_ text: String) -> [ExtensionOffer] {
      ExtensionOffer.parse(HTTPHeaders([("Sec-WebSocket-Extensions", text)])).offers
    }
    return DeflateNegotiationChecks.findings(
      offered: elements(offer), accepted: elements(answer), offset: 0
    ).map(\.rule)
  }

  @Test(arguments: [
    "server_max_window_bits=7", "server_max_window_bits=16", "server_max_window_bits=09",
    "server_max_window_bits=+9", "server_max_window_bits", "server_no_context_takeover=1",
    "client_no_context_takeover; client_no_context_takeover", "unknown",
    "client_max_window_bits=1",
  ])
  func d01IsAnOfferWithABadParameterThatWasAccepted(parameter: String) {
    let offer = "permessage-deflate; \(parameter)"
    #expect(rules(offer, "permessage-deflate") == [.d01])
    #expect(rules(offer, "other").isEmpty)
    #expect(rules("\(offer), permessage-deflate", "permessage-deflate").isEmpty)
  }

  @Test(arguments: [
    "client_max_window_bits", "client_max_window_bits=16", "unknown=1",
    "server_no_context_takeover=x", "client_no_context_takeover; client_no_context_takeover",
  ])
  func d02IsAnAnswerWithABadParameter(parameter: String) {
    let offer = "permessage-deflate; client_max_window_bits"
    #expect(rules(offer, "permessage-deflate; \(parameter)").first == .d02)
    #expect(rules(offer, "permessage-deflate; client_max_window_bits=10").isEmpty)
  }

  @Test func d03IsAServerWindowThatIsMissingOrLargerThanOffered() {
    let offer = "permessage-deflate; server_max_window_bits=10"
    #expect(rules(offer, "permessage-deflate") == [.d03])
    #expect(rules(offer, "permessage-deflate; server_max_window_bits=11") == [.d03])
    #expect(rules(offer, "permessage-deflate; server_max_window_bits=10").isEmpty)
    #expect(rules(offer, "permessage-deflate; server_max_window_bits=9").isEmpty)
    // A server may shrink its own window unasked (section 7.1.2.1).
    #expect(rules("permessage-deflate", "permessage-deflate; server_max_window_bits=9").isEmpty)
  }

  @Test func d04IsAClientWindowThatWasNotOffered() {
    let answer = "permessage-deflate; client_max_window_bits=10"
    #expect(rules("permessage-deflate", answer) == [.d04])
    #expect(rules("permessage-deflate; client_max_window_bits", answer).isEmpty)
  }

  @Test func d05IsAClientWindowAboveTheHintAndOnlyAWarning() {
    let offer = "permessage-deflate; client_max_window_bits=10"
    #expect(rules(offer, "permessage-deflate; client_max_window_bits=11") == [.d05])
    #expect(FindingID.d05.level == .warning)
    #expect(rules(offer, "permessage-deflate; client_max_window_bits=10").isEmpty)
    #expect(rules(offer, "permessage-deflate").isEmpty)
  }

  @Test func d06IsAServerNoContextTakeoverThatWasNotConfirmed() {
    let offer = "permessage-deflate; server_no_context_takeover"
    #expect(rules(offer, "permessage-deflate") == [.d06])
    #expect(rules(offer, "permessage-deflate; server_no_context_takeover").isEmpty)
    #expect(rules("permessage-deflate; client_no_context_takeover", "permessage-deflate").isEmpty)
  }

  @Test func d07IsTwoAcceptedExtensionsThatUseRSV1() {
    let offer = "permessage-deflate, permessage-bzip2"
    #expect(rules(offer, "permessage-deflate, permessage-deflate") == [.d07])
    #expect(rules(offer, "permessage-deflate, permessage-bzip2") == [.d07])
    #expect(rules(offer, "permessage-deflate, other").isEmpty)
  }

  @Test func theAnswerIsHeldAgainstTheOfferItSuitsBest() {
    let offers =
      "permessage-deflate; server_max_window_bits=10, permessage-deflate; client_max_window_bits"
    #expect(rules(offers, "permessage-deflate; client_max_window_bits=12").isEmpty)
    #expect(rules(offers, "permessage-deflate; server_max_window_bits=10").isEmpty)
  }
}
