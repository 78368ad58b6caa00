import Testing

@testable import WebSocket

@Suite struct PermessageDeflateTests {
  @Test func absentParametersMean15BitsAndContextTakeover() throws {
    let agreed = PermessageDeflate(
      accepted: try #require(ExtensionOffer(element: "permessage-deflate")))
    for endpoint in Endpoint.allCases {
      #expect(agreed.windowBits(from: endpoint) == 15)
      #expect(agreed.keepsContext(from: endpoint))
    }
  }

  @Test func eachParameterCountsForItsOwnSide() throws {
    let text =
      "permessage-deflate; server_no_context_takeover; client_max_window_bits=9; "
      + "server_max_window_bits=\"10\""
    let agreed = PermessageDeflate(accepted: try #require(ExtensionOffer(element: text)))
    #expect(agreed.windowBits(from: .client) == 9)
    #expect(agreed.windowBits(from: .server) == 10)
    #expect(agreed.keepsContext(from: .client))
    #expect(!agreed.keepsContext(from: .server))
  }

  @Test func windowBitsAre8To15WithoutSignOrLeadingZero() {
    #expect(PermessageDeflate.windowBits("8") == 8)
    #expect(PermessageDeflate.windowBits("15") == 15)
    for bad in ["7", "16", "08", "+9", "-9", "", "9 ", "999"] {
      #expect(PermessageDeflate.windowBits(bad) == nil)
    }
  }
}
