/// Reads the cipher suite that a server chose out of its ServerHello (RFC 8446, section 4.1.3),
/// which goes unencrypted in every version; the TLS library does not tell it.
struct ServerHello: Sendable {
  private var bytes: [UInt8] = []
  /// The suite's number, once it has been read.
  private(set) var cipherSuite: UInt16?
  /// Record header, handshake header, version, random and the longest session identifier.
  private static let longest = 5 + 4 + 2 + 32 + 1 + 32 + 2

  /// Whether more bytes would be of use.
  var isWaiting: Bool { cipherSuite == nil && bytes.count < Self.longest }

  /// Takes the next bytes that the server sent.
  mutating func receive(_ more: some Collection<UInt8>) {
    guard isWaiting else { return }
    bytes += more.prefix(Self.longest - bytes.count)
    let sessionLengthAt = 5 + 4 + 2 + 32
    guard bytes.count > sessionLengthAt, bytes[0] == 22, bytes[5] == 2 else { return }
    let suiteAt = sessionLengthAt + 1 + Int(bytes[sessionLengthAt])
    guard bytes.count >= suiteAt + 2 else { return }
    cipherSuite = UInt16(bytes[suiteAt]) << 8 | UInt16(bytes[suiteAt + 1])
  }

  /// The name in the IANA registry, or the number in hexadecimal.
  var cipherName: String {
    guard let cipherSuite else { return "unknown" }
    return Self.names[cipherSuite] ?? "0x" + String(cipherSuite, radix: 16, uppercase: true)
  }

  private static let names: [UInt16: String] = [
    0x002F: "TLS_RSA_WITH_AES_128_CBC_SHA",
    0x0035: "TLS_RSA_WITH_AES_256_CBC_SHA",
    0x009C: "TLS_RSA_WITH_AES_128_GCM_SHA256",
    0x009D: "TLS_RSA_WITH_AES_256_GCM_SHA384",
    0x1301: "TLS_AES_128_GCM_SHA256",
    0x1302: "TLS_AES_256_GCM_SHA384",
    0x1303: "TLS_CHACHA20_POLY1305_SHA256",
    0xC009: "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
    0xC00A: "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
    0xC013: "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
    0xC014: "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
    0xC02B: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    0xC02C: "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    0xC02F: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    0xC030: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    0xCCA8: "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    0xCCA9: "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
  ]
}
