import Testing

@testable import WebSocket

@Suite struct PermessageDeflateTests {
  @Test func `Absent parameters mean 15 bits and context takeover`() throws {
    let agreed = PermessageDeflate(
      accepted: try #require(ExtensionOffer(element: "permessage-deflate")))
    for endpoint in Endpoint.allCases {
      #expect(agreed.windowBits(from: endpoint) == 15)
      #expect(agreed.keepsContext(from: endpoint))
    }
  }

  @Test func `Each parameter counts for its own side`() throws {
    let text =
      "permessage-deflate; server_no_context_takeover; client_max_window_bits=9; "
      + "server_max_window_bits=\"10\""
    let agreed = PermessageDeflate(accepted: try #require(ExtensionOffer(element: text)))
    #expect(agreed.windowBits(from: .client) == 9)
    #expect(agreed.windowBits(from: .server) == 10)
    #expect(agreed.keepsContext(from: .client))
    #expect(!agreed.keepsContext(from: .server))
  }

  @Test func `Window bits are 8 to 15 without sign or leading zero`() {
    #expect(PermessageDeflate.windowBits("8") == 8)
    #expect(PermessageDeflate.windowBits("15") == 15)
    for bad in ["7", "16", "08", "+9", "-9", "", "9 ", "999"] {
      #expect(PermessageDeflate.windowBits(bad) == nil)
    }
  }
}
