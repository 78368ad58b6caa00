/// Reads the plaintext part of a server's TLS handshake, since the TLS library does not report it.
///
/// That is the cipher suite that it chose (RFC 8446, section 4.1.3) and, up to TLS 1.2, whether it
/// asks for a client certificate.
struct ServerHello: Sendable {
  /// The suite's number, once it has been read.
  private(set) var cipherSuite: UInt16?
  /// Whether the server asked for the client's certificate.
  private(set) var wantsCertificate = false
  /// Whether any byte came.
  private(set) var isEmpty = true
  /// Whether the first bytes are not a record of TLS (RFC 8446, section 5.1).
  private(set) var isForeign = false

  /// Whether more bytes would be of use.
  private(set) var isWaiting = true
  private var header: [UInt8] = []
  /// Bytes that are left of the record.
  private var left = 0
  private var message = Message()
  private var taken = 0
  /// The unencrypted part of a server's flight is never longer.
  private static let longest = 256 << 10

  /// Takes the next bytes that the server sent.
  mutating func receive(_ more: some Collection<UInt8>) {
    if !more.isEmpty { isEmpty = false }
    for byte in more {
      guard isWaiting else { return }
      take(byte)
    }
  }

  private mutating func take(_ byte: UInt8) {
    taken += 1
    if taken > Self.longest { isWaiting = false }
    if left > 0 {
      left -= 1
      if message.take(byte) { note() }
      return
    }
    header.append(byte)
    guard header.count == 5 else { return }
    // Only handshake records; what follows any other is encrypted, or not TLS.
    left = Int(header[3]) << 8 | Int(header[4])
    if header[0] != 22 || header[1] != 3 { isWaiting = false }
    if taken == 5, !(20...23).contains(header[0]) || header[1] != 3 { isForeign = true }
    header.removeAll(keepingCapacity: true)
  }

  /// A message of the handshake is complete, except for the part that is not kept.
  private mutating func note() {
    switch message.type {
    case 2: cipherSuite = message.cipherSuite ?? cipherSuite
    case 13: wantsCertificate = true
    default: break
    }
    message = Message()
  }

  /// One message of the handshake, over any number of records; only its beginning is kept.
  private struct Message {
    private var start: [UInt8] = []
    private var count = 0
    /// Header, version, random, the longest session identifier, and the suite.
    private static let kept = 4 + 2 + 32 + 1 + 32 + 2

    var type: UInt8? { start.first }

    /// - Returns: Whether the message is complete.
    mutating func take(_ byte: UInt8) -> Bool {
      count += 1
      if start.count < Self.kept { start.append(byte) }
      guard start.count >= 4 else { return false }
      return count == 4 + (Int(start[1]) << 16 | Int(start[2]) << 8 | Int(start[3]))
    }

    var cipherSuite: UInt16? {
      let sessionLengthAt = 4 + 2 + 32
      guard start.count > sessionLengthAt else { return nil }
      let suiteAt = sessionLengthAt + 1 + Int(start[sessionLengthAt])
      guard start.count >= suiteAt + 2 else { return nil }
      return UInt16(start[suiteAt]) << 8 | UInt16(start[suiteAt + 1])
    }
  }
}

extension ServerHello {
  /// The name in the IANA registry, or the number in hexadecimal.
  var cipherName: String {
    guard let cipherSuite else { return "unknown" }
    return Self.names[cipherSuite] ?? "0x" + String(cipherSuite, radix: 16, uppercase: true)
  }

  private static let names: [UInt16: String] = [
    0x000A: "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
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
    0xC027: "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
    0xC02B: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    0xC02C: "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    0xC02F: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    0xC030: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    0xCCA8: "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    0xCCA9: "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
  ]
}
