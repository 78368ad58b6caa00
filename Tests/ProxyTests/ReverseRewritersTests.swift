import NIOCore
import Testing
import WebSocket

@testable import Proxy

/// The rewriters of a listener.
@Suite struct ReverseRewritersTests {
  @Test func areMadeAgainOnlyForAnotherAddressOrAnotherProtocol() throws {
    let upstream = try WebSocketURL("ws://up")
    let rewriters = ReverseRewriters()
    var made: [[String]] = []
    let ask = { (host: String, isSecure: Bool) throws in
      _ = rewriters.rewriter(
        at: try SocketAddress(ipAddress: host, port: 80), isSecure: isSecure
      ) { names in
        made.append(names)
        return RequestRewriter(
          upstream: upstream, keepsHost: false, listeners: names, hosts: HostPolicy(names: []))
      }
    }
    for _ in 0..<3 { try ask("127.0.0.1", false) }
    #expect(made == [["127.0.0.1:80", "localhost:80"]])
    try ask("127.0.0.1", true)
    try ask("127.0.0.2", true)
    #expect(made.count == 3 && made.last == ["127.0.0.2:80", "localhost:80"])
  }
}
