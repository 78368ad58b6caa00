import Crypto
import FoundationEssentials
import Import

/// The keys derived from a traffic secret in TLS 1.3 (RFC 8446, section 7.1).
struct TrafficKeys {
  let secret: [UInt8]
  let hash: TLSCipherSuite.Hash

  /// HKDF-Expand-Label with an empty context.
  func expand(_ label: String, length: Int) -> [UInt8] {
    let name = Array("tls13 \(label)".utf8)
    let info =
      [UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length)]
      + [UInt8(truncatingIfNeeded: name.count)] + name + [0]
    let key =
      hash == .sha384
      ? HKDF<SHA384>.expand(pseudoRandomKey: secret, info: info, outputByteCount: length)
      : HKDF<SHA256>.expand(pseudoRandomKey: secret, info: info, outputByteCount: length)
    return key.withUnsafeBytes { Array($0) }
  }
}
