import Proxy
import Testing

@testable import CLI

@Suite("ADDRESS:PORT of --listen")
struct ListenOptionTests {
  @Test("splits at the last colon; brackets of IPv6 are taken off")
  func parts() throws {
    let listen = try ListenOption.parse("127.0.0.1:8080")
    #expect(listen.host == "127.0.0.1" && listen.port == 8080)
  }
}
