import Proxy
import Testing

@testable import Options

/// Listen addresses.
@Suite struct ListenOptionTests {
  @Test(
    arguments: [
      ("127.0.0.1:8080", "127.0.0.1", 8080), ("localhost:0", "localhost", 0),
      ("[::1]:8443", "::1", 8443), ("0.0.0.0:65535", "0.0.0.0", 65_535),
    ] as [(String, String, UInt16)]
  )
  func anAddressAndAPortWithBracketsAroundIPv6RFC3986Section3And2And2(
    text: String, host: String, port: UInt16
  ) throws {
    let listen = try ListenOption.parse(text)
    #expect(listen.host == host && listen.port == port)
  }

  @Test func aPortAloneListensOnLoopbackOnly() throws {
    #expect(try ListenOption.parse(":9001").host == "127.0.0.1")
  }

  @Test(
    arguments: [
      "", "nonsense", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "a:-1", "a:+80", "a:-0",
      "a:80x",
    ]
  )
  func whatIsNeitherIsAMistakeOnTheCommandLineAndTheSentenceShowsARightOne(text: String) {
    let error = #expect(throws: CommandError.self) { try ListenOption.parse(text) }
    #expect(error?.status.rawValue == 64)
    #expect(error?.sentence.contains(text) == true)
    #expect(error?.sentence.contains("127.0.0.1:8080") == true)
  }

  @Test func theSentenceNamesTheOptionThatWasGiven() {
    let error = #expect(throws: CommandError.self) {
      try ListenOption.parse("nonsense", of: "--serve")
    }
    #expect(error?.sentence.hasPrefix("--serve nonsense is not ADDRESS:PORT") == true)
  }
}
