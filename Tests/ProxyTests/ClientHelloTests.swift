import Testing

@testable import Proxy

/// A ClientHello.
@Suite struct ClientHelloTests {
  @Test func tellsTheServerNameAndTheProtocolsAndWaitsForItsLastByte() {
    let bytes = Hello.bytes(serverName: "ws.example")
    for count in 0..<bytes.count {
      #expect(ClientHello.read(Array(bytes.prefix(count))) == .incomplete)
    }
    let expected = ClientHello(serverName: "ws.example", protocols: ["h2", "http/1.1"])
    #expect(ClientHello.read(bytes) == .hello(expected))
    #expect(ClientHello.read(bytes + [0x17, 3, 3]) == .hello(expected))
  }

  @Test func isReadAcrossRecordsAsRFC8446PermitsInSection5And1() {
    let whole = Hello.bytes(serverName: "a.example")
    let message = Array(whole.dropFirst(5))
    for size in [1, 3, 40] {
      var bytes: [UInt8] = []
      for start in stride(from: 0, to: message.count, by: size) {
        let piece = Array(message[start..<min(message.count, start + size)])
        bytes += [0x16, 3, 1] + Hello.vector(piece, 2)
      }
      #expect(ClientHello.read(bytes) == ClientHello.read(whole))
    }
  }

  @Test func isInvalidWhenLengthsGoBeyondTheirVectorsAndNeverATrap() {
    let whole = Hello.bytes(serverName: "a.example")
    for index in 5..<whole.count {
      for value in [0, 1, 0x7F, 0xFF] as [UInt8] {
        var bytes = whole
        bytes[index] = value
        _ = ClientHello.read(bytes)
      }
    }
    var long = whole
    long[6] = 0xFF
    #expect(ClientHello.read(long) == .invalid)
    #expect(ClientHello.read([0x16, 3, 1, 0, 1, 2]) == .invalid)
    #expect(ClientHello.read([0x16, 3, 1, 0, 0]) == .invalid)
  }
}

/// Names in certificates.
@Suite struct LeafNameTests {
  @Test func areDNSNamesAndAddressesAndNothingElse() {
    #expect(LeafName("WS.Example.ORG.") == .domain("ws.example.org"))
    #expect(LeafName("a_b.example") == .domain("a_b.example"))
    #expect(LeafName("192.0.2.1") == .address([192, 0, 2, 1]))
    #expect(LeafName("::1") == .address([UInt8](repeating: 0, count: 15) + [1]))
    let wrong = [
      "", ".", "a..b", "-a", "a-", "a b", "a/b", "*.example", "a\0b", "é.example", "a@b", "[::1]",
      String(repeating: "a", count: 64), String(repeating: "a.", count: 130) + "b",
    ]
    for name in wrong { #expect(LeafName(name) == nil, "\(name)") }
  }
}

/// Patterns of hosts.
@Suite struct HostPatternsTests {
  @Test func matchWholeNamesWithStarsAndQuestionMarks() {
    let cases: [(String, String, Bool)] = [
      ("*", "", true), ("*", "a", true), ("a*c", "abbc", true), ("a*c", "ab", false),
      ("*.example.org", "ws.example.org", true), ("*.example.org", "example.org", false),
      ("?.b", "a.b", true), ("?.b", ".b", false), ("A.b", "a.B", true), ("a", "ab", false),
      ("*a*b*", "xxaxxbxx", true), ("**", "x", true),
    ]
    for (pattern, text, isMatch) in cases {
      #expect(Glob(pattern).matches(text) == isMatch, "\(pattern) \(text)")
    }
  }

  @Test func chooseByHostByHostAndPortAndIgnoreBeforeTheyIntercept() {
    let all = HostPatterns(intercept: [], ignore: ["*.bank"])
    #expect(all.covers(host: "a.example", port: 1))
    #expect(!all.covers(host: "my.bank", port: 1))
    let some = HostPatterns(intercept: ["a*:443", "::1"], ignore: ["a1"])
    #expect(some.covers(host: "a2", port: 443))
    #expect(!some.covers(host: "a2", port: 444))
    #expect(!some.covers(host: "a1", port: 443))
    #expect(some.covers(host: "::1", port: 5))
  }
}
