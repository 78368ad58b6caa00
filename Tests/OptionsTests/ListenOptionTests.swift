import Proxy
import Testing

@testable import Options

@Suite("Listen addresses")
struct ListenOptionTests {
  @Test(
    "an address and a port, with brackets around IPv6 (RFC 3986, section 3.2.2)",
    arguments: [
      ("127.0.0.1:8080", "127.0.0.1", 8080), ("localhost:0", "localhost", 0),
      ("[::1]:8443", "::1", 8443), ("0.0.0.0:65535", "0.0.0.0", 65_535),
    ] as [(String, String, UInt16)])
  func addresses(text: String, host: String, port: UInt16) throws {
    let listen = try ListenOption.parse(text)
    #expect(listen.host == host && listen.port == port)
  }

  @Test("a port alone listens on loopback only")
  func portAlone() throws {
    #expect(try ListenOption.parse(":9001").host == "127.0.0.1")
  }

  @Test(
    "what is neither is a mistake on the command line, and the sentence shows a right one",
    arguments: [
      "", "nonsense", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "a:-1", "a:+80", "a:-0",
      "a:80x",
    ])
  func mistakes(text: String) {
    let error = #expect(throws: CommandError.self) { try ListenOption.parse(text) }
    #expect(error?.status.rawValue == 64)
    #expect(error?.sentence.contains(text) == true)
    #expect(error?.sentence.contains("127.0.0.1:8080") == true)
  }

  @Test("the sentence names the option that was given")
  func name() {
    let error = #expect(throws: CommandError.self) {
      try ListenOption.parse("nonsense", of: "--serve")
    }
    #expect(error?.sentence.hasPrefix("--serve nonsense is not ADDRESS:PORT") == true)
  }
}
