import TestSupport
import Testing
import Transport
import WebSocket

@testable import Proxy

/// Finding out what a client of the proxy wants.
@Suite struct ProxyNegotiationTests {
  private func negotiation(
    _ listener: ProxyNegotiation.Listener = .forward, ignoring ignored: [String] = []
  ) -> ProxyNegotiation {
    ProxyNegotiation(listener: listener, patterns: HostPatterns(intercept: [], ignore: ignored))
  }

  private static let connect = "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n"
  private static let destination = Destination(
    authority: "example.org:443", head: Array(connect.utf8))

  @Test func dialsForACONNECTHoweverItIsCutAndKeepsWhatFollowsIt() throws {
    let destination = try #require(Self.destination)
    let bytes = Array(Self.connect.utf8) + [1, 2, 3]
    for size in [1, 2, 5, 17, bytes.count] {
      var negotiation = negotiation()
      var actions: [ProxyNegotiation.Action] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        actions += negotiation.receive(bytes[start..<min(bytes.count, start + size)])
      }
      #expect(actions == [.dial(destination)])
      #expect(negotiation.takeHeld() == [1, 2, 3])
    }
  }

  @Test func answersACONNECTOnceTheServerIsThereAndListensToTheClientThen() throws {
    var negotiation = negotiation()
    _ = negotiation.receive(Self.connect.utf8)
    #expect(!negotiation.wantsClient)
    #expect(
      negotiation.dialled(nil) == [
        .answer(Array("HTTP/1.1 200 Connection established\r\n\r\n".utf8))
      ])
    #expect(negotiation.wantsClient)
    #expect(negotiation.receive("GET /chat".utf8) == [.serve(.connected)])
    #expect(negotiation.receive("more".utf8) == [])
  }

  @Test func passesWhatIsNotHTTPAndServersThatSendFirst() throws {
    for said in ["SSH-2.0-x", "EHLO mail.example", "\0\0", "PRI\t", "get / HTTP/1.1"] {
      var negotiation = negotiation()
      _ = negotiation.receive(Self.connect.utf8)
      _ = negotiation.dialled(nil)
      #expect(negotiation.receive(said.utf8) == [.tunnel], "\(said)")
    }
    var negotiation = negotiation()
    _ = negotiation.receive(Self.connect.utf8)
    _ = negotiation.dialled(nil)
    #expect(negotiation.serverSpoke() == [.tunnel])
  }

  @Test func passesHostsThatAreIgnoredWithoutALook() {
    var negotiation = negotiation(ignoring: ["*.ORG"])
    _ = negotiation.receive(Self.connect.utf8)
    #expect(negotiation.dialled(nil).last == .tunnel)
  }

  @Test func interceptsTLSToAServerThenListensWithinItHostsAreIgnoredByTheirNameInIt() throws {
    let hello = Hello.bytes(serverName: "ws.example.org")
    var negotiation = negotiation()
    _ = negotiation.receive(Self.connect.utf8)
    _ = negotiation.dialled(nil)
    #expect(negotiation.receive(hello.dropLast()) == [])
    let found = ClientHello(serverName: "ws.example.org", protocols: ["h2", "http/1.1"])
    #expect(negotiation.receive(hello.suffix(1)) == [.intercept(found)])
    #expect(negotiation.takeHeld() == hello)
    #expect(negotiation.secured() == [])
    #expect(negotiation.receive("GET / H".utf8) == [.serve(.connected)])

    var other = self.negotiation(ignoring: ["ws.*"])
    _ = other.receive(Self.connect.utf8)
    _ = other.dialled(nil)
    #expect(other.receive(hello) == [.tunnel])
  }

  @Test func servesAReverseListenersClientsWithTLSAndWithout() {
    var plain = negotiation(.reverse)
    #expect(plain.receive("GET / HTTP/1.1\r\n".utf8) == [.serve(.reverse)])
    var secure = negotiation(.reverse)
    let hello = ClientHello(serverName: "a", protocols: ["h2", "http/1.1"])
    #expect(secure.receive(Hello.bytes(serverName: "a")) == [.secure(hello)])
    _ = secure.takeHeld()
    #expect(secure.secured() == [])
    #expect(secure.receive("GET / HTTP/1.1\r\n".utf8) == [.serve(.reverse)])
  }

  @Test func speaksSOCKS5WithNamesAndBothKindsOfAddresses() throws {
    let requests: [([UInt8], String)] = [
      ([1, 192, 0, 2, 7], "192.0.2.7"), ([3, 3] + Array("a.b".utf8), "a.b"),
      ([4, 0x20, 1] + [UInt8](repeating: 0, count: 13) + [9], "2001::9"),
    ]
    for (address, host) in requests {
      var negotiation = negotiation()
      #expect(negotiation.receive([5, 1, 0]) == [.answer([5, 0])])
      let actions = negotiation.receive([5, 1, 0] + address + [0x1F, 0x90])
      #expect(actions == [.dial(Destination(host: host, port: 8080, way: .socks5))])
      #expect(negotiation.dialled(nil) == [.answer([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])])
    }
    var refused = negotiation()
    _ = refused.receive([5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, 0, 80])
    guard case .refuse(let answer, _)? = refused.dialled(DialError(.refused)).first else {
      Issue.record("a dial that failed was not told")
      return
    }
    #expect(answer[1] == 5)
  }

  @Test(arguments: UInt64(1)...40)
  func takesAnyBytesInAnyPiecesWithoutATrapAndComesToAnEnd(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let beginnings: [[UInt8]] = [
      [], [5], [5, 1, 0, 5, 1, 0], [0x16, 3, 1], Array("CONNECT ".utf8), Array("GET http://".utf8),
      Hello.bytes(serverName: "a.example"),
    ]
    for _ in 0..<50 {
      var whole = beginnings[Int(random.next() % UInt64(beginnings.count))]
      whole += (0..<Int(random.next() % 200)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      if !whole.isEmpty, random.next() % 3 == 0 {
        whole[Int(random.next() % UInt64(whole.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      #expect(outcome(whole, pieces: whole.count) == outcome(whole, pieces: 1), "seed \(seed)")
    }
  }

  /// All actions for a client that says `bytes`, when every dial succeeds.
  private func outcome(_ bytes: [UInt8], pieces: Int) -> [ProxyNegotiation.Action] {
    var negotiation = negotiation()
    var actions: [ProxyNegotiation.Action] = []
    let size = max(1, bytes.count / max(1, pieces))
    for start in stride(from: 0, to: bytes.count, by: size) {
      var next = negotiation.receive(bytes[start..<min(bytes.count, start + size)])
      if case .dial? = next.last { next += negotiation.dialled(nil) }
      actions += next
    }
    return actions
  }
}

/// A ClientHello with a server name and the protocols of a browser (RFC 8446, section 4.1.2).
enum Hello {
  static func bytes(serverName: String) -> [UInt8] {
    let name = Array(serverName.utf8)
    let entry = [0] + vector(name, 2)
    let server: [UInt8] = [0, 0] + vector(vector(entry, 2), 2)
    let protocols = vector(Array("h2".utf8), 1) + vector(Array("http/1.1".utf8), 1)
    let application: [UInt8] = [0, 16] + vector(vector(protocols, 2), 2)
    let random = [UInt8](repeating: 7, count: 32)
    var body: [UInt8] = [3, 3] + random + vector([], 1)
    body += vector([0x13, 0x01], 2)
    body += vector([0], 1)
    body += vector(server + application, 2)
    let message: [UInt8] = [1] + vector(body, 3)
    return [0x16, 3, 1] + vector(message, 2)
  }

  /// A vector of TLS: its length, in `lengthBytes` bytes, and its bytes.
  static func vector(_ bytes: [UInt8], _ lengthBytes: Int) -> [UInt8] {
    let length = (0..<lengthBytes).reversed().map {
      UInt8(truncatingIfNeeded: bytes.count >> ($0 * 8))
    }
    return length + bytes
  }
}
