/// A cipher suite of TLS 1.2 or 1.3.
package struct TLSCipherSuite: Hashable, Sendable {
  package enum Hash: Sendable {
    case sha1
    case sha256
    case sha384

    package var length: Int {
      switch self {
      case .sha1: 20
      case .sha256: 32
      case .sha384: 48
      }
    }
  }

  /// How records are protected.
  package enum Protection: Hashable, Sendable {
    /// - Parameter keyLength: In bytes.
    case aesGCM(keyLength: Int)
    case chaCha20Poly1305
    /// - Parameters:
    ///   - keyLength: In bytes.
    ///   - mac: The hash of the HMAC.
    case aesCBC(keyLength: Int, mac: Hash)
  }

  /// The number in the IANA registry.
  package let number: UInt16

  package init(_ number: UInt16) { self.number = number }

  /// The name in the IANA registry, or the number when it has none.
  package var name: String { Self.names[number] ?? "0x" + Self.hex(number) }

  private static func hex(_ number: UInt16) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }

  /// How records are protected; nil for what is not supported.
  package var protection: Protection? {
    let name = Self.names[number] ?? ""
    if name.contains("CHACHA20_POLY1305") { return .chaCha20Poly1305 }
    for (bits, length) in [("128", 16), ("256", 32)] {
      if name.contains("AES_\(bits)_GCM_SHA") { return .aesGCM(keyLength: length) }
      for (ending, mac) in [("SHA", Hash.sha1), ("SHA256", .sha256), ("SHA384", .sha384)]
      where name.hasSuffix("AES_\(bits)_CBC_\(ending)") {
        return .aesCBC(keyLength: length, mac: mac)
      }
    }
    return nil
  }

  /// The hash of the key schedule: of the PRF in TLS 1.2, of HKDF in TLS 1.3.
  package var hash: Hash { Self.names[number]?.hasSuffix("SHA384") == true ? .sha384 : .sha256 }
}
