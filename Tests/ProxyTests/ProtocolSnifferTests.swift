import Testing
import WebSocket

@testable import Proxy

/// The protocol of a client's first bytes.
@Suite struct ProtocolSnifferTests {
  private static let examples: [(String, ProtocolSniffer.Finding)] = [
    ("\u{16}\u{3}\u{1}", .tls), ("\u{16}\u{4}", .other), ("\u{5}\u{1}\u{0}", .socks5),
    ("\u{4}\u{1}", .socks4), ("GET / HTTP/1.1", .http), ("OPTIONS * HTTP/1.1", .http),
    ("GET http://a/ HTTP/1.1", .http), ("CONNECT a:1 HTTP/1.1", .http), ("PRI * HTTP/2.0", .http2),
    ("PRI * HTTP/1.1", .http), ("VERSION-CONTROL /a HTTP/1.1", .http), ("HELO mail.test", .other),
    ("SSH-2.0-OpenSSH", .other), ("\u{1}\u{2}", .other), (" GET /", .other),
    (String(repeating: "A", count: 33), .other),
  ]

  @Test(arguments: examples)
  func isKnownAsSoonAsTheBytesCanTellAndStays(text: String, expected: ProtocolSniffer.Finding) {
    let bytes = Array(text.utf8)
    #expect(ProtocolSniffer.look(at: bytes) == expected)
    var last = ProtocolSniffer.Finding.incomplete
    for count in 0...bytes.count {
      let found = ProtocolSniffer.look(at: bytes.prefix(count))
      // What looks like a request stays one; the preface of HTTP/2 takes more bytes to tell.
      #expect(last == .incomplete || found == last || (last == .http && found == .http2))
      last = found
    }
  }

  @Test func ofCapturesAndOfTheProxyAreToldByTheSameBytes() {
    #expect(ProtocolSignature.tlsRecord([0x17, 3]) == .yes)
    #expect(ProtocolSignature.tlsRecord([0x17]) == .maybe)
    #expect(ProtocolSignature.tlsRecord([0x17, 3], types: ProtocolSignature.tlsHandshake) == .no)
    #expect(ProtocolSignature.method(Array("GET ".utf8)) == (.yes, 3))
    #expect(ProtocolSignature.method(Array("GET".utf8)) == (.maybe, 3))
    #expect(ProtocolSignature.method(Array("get ".utf8)) == (.no, 0))
  }
}
