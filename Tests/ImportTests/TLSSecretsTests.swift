import Testing

@testable import Import

/// Key logs (RFC 9850).
struct TLSSecretsTests {
  private static let random = [UInt8](repeating: 0xAB, count: 32)
  private static let name = String(repeating: "aB", count: 32)

  private func read(_ text: String, chunk: Int = .max) -> TLSSecrets {
    let secrets = TLSSecrets()
    let bytes = Array(text.utf8)
    var start = 0
    while start < bytes.count {
      let end = min(bytes.count, start + min(chunk, bytes.count))
      bytes[start..<end].withUnsafeBytes { secrets.add($0, isWhole: end == bytes.count) }
      start = end
    }
    return secrets
  }

  @Test func lines() {
    let text = """
      # a comment
      CLIENT_RANDOM \(Self.name) 0102ff\r
      SERVER_TRAFFIC_SECRET_0 \(Self.name) 03
      RSA 0011223344556677 0102
      EXPORTER_SECRET \(Self.name) 04
      CLIENT_RANDOM 00 05
      CLIENT_RANDOM \(Self.name) 0
      CLIENT_RANDOM \(Self.name) 0x
      CLIENT_RANDOM \(Self.name)
      CLIENT_TRAFFIC_SECRET_0 \(Self.name) 06
      """
    for chunk in [1, 2, 3, 50, Int.max] {
      let secrets = read(text, chunk: chunk)
      #expect(secrets.secret(.master, random: Self.random) == [1, 2, 255])
      #expect(secrets.secret(.serverTraffic, random: Self.random) == [3])
      #expect(secrets.secret(.clientTraffic, random: Self.random) == [6], "no line end")
      #expect(secrets.version == 3)
    }
  }

  @Test func linesThatAreTooLongAreLeftOut() {
    let long = String(repeating: "00", count: 1 << 20)
    let secrets = read("CLIENT_RANDOM \(Self.name) \(long)\nCLIENT_RANDOM \(Self.name) 01\n")
    #expect(secrets.secret(.master, random: Self.random) == [1] && secrets.version == 1)
  }

  @Test func aLogThatGrows() {
    let secrets = TLSSecrets()
    for part in ["CLIENT_RANDOM \(Self.name) 0", "1", "\n"] {
      #expect(secrets.isEmpty)
      Array(part.utf8).withUnsafeBytes { secrets.add($0, isWhole: false) }
    }
    #expect(!secrets.isEmpty)
  }

  /// The IANA registry "TLS Cipher Suites".
  @Test func suites() {
    let known: [(UInt16, String, TLSCipherSuite.Protection?, TLSCipherSuite.Hash)] = [
      (0x1301, "TLS_AES_128_GCM_SHA256", .aesGCM(keyLength: 16), .sha256),
      (0x1302, "TLS_AES_256_GCM_SHA384", .aesGCM(keyLength: 32), .sha384),
      (0x1303, "TLS_CHACHA20_POLY1305_SHA256", .chaCha20Poly1305, .sha256),
      (0x1304, "TLS_AES_128_CCM_SHA256", nil, .sha256),
      (0x002F, "TLS_RSA_WITH_AES_128_CBC_SHA", .aesCBC(keyLength: 16, mac: .sha1), .sha256),
      (
        0xC028, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", .aesCBC(keyLength: 32, mac: .sha384),
        .sha384
      ),
      (
        0x003D, "TLS_RSA_WITH_AES_256_CBC_SHA256", .aesCBC(keyLength: 32, mac: .sha256), .sha256
      ),
      (0x000A, "TLS_RSA_WITH_3DES_EDE_CBC_SHA", nil, .sha256),
      (0xC061, "TLS_ECDHE_RSA_WITH_ARIA_256_GCM_SHA384", nil, .sha384),
      (0xFAFA, "0xfafa", nil, .sha256),
    ]
    for (number, name, protection, hash) in known {
      let suite = TLSCipherSuite(number)
      #expect(suite.name == name && suite.protection == protection && suite.hash == hash)
    }
  }
}
