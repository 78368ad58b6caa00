import Crypto
import FoundationEssentials
import Import

/// The keys of both directions in TLS 1.2 (RFC 5246, section 6.3).
struct KeyBlock {
  struct Keys: Equatable {
    var key: [UInt8] = []
    /// Empty for suites without a MAC of their own.
    var macKey: [UInt8] = []
    /// The part of nonces that does not change; empty for CBC.
    var vector: [UInt8] = []
  }

  private(set) var client = Keys()
  private(set) var server = Keys()

  /// - Parameter seed: The server's random and the client's.
  init(
    master: [UInt8], seed: [UInt8], hash: TLSCipherSuite.Hash,
    _ protection: TLSCipherSuite.Protection
  ) {
    let (mac, key, vector) = Self.lengths(protection)
    let block = PseudorandomFunction(hash: hash).expand(
      master, label: "key expansion", seed: seed, length: 2 * (mac + key + vector))
    var rest = block[...]
    func take(_ count: Int) -> [UInt8] {
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    client.macKey = take(mac)
    server.macKey = take(mac)
    client.key = take(key)
    server.key = take(key)
    client.vector = take(vector)
    server.vector = take(vector)
  }

  private static func lengths(
    _ protection: TLSCipherSuite.Protection
  ) -> (mac: Int, key: Int, vector: Int) {
    switch protection {
    case .aesGCM(let key): (0, key, AEADCipher.saltLength)
    case .chaCha20Poly1305: (0, 32, AEADCipher.nonceLength)
    case .aesCBC(let key, let mac): (mac.length, key, 0)
    }
  }
}

/// The PRF of TLS 1.2 (RFC 5246, section 5).
struct PseudorandomFunction {
  let hash: TLSCipherSuite.Hash

  func expand(_ secret: [UInt8], label: String, seed: [UInt8], length: Int) -> [UInt8] {
    hash == .sha384
      ? Self.expand(SHA384.self, secret, Array(label.utf8) + seed, length: length)
      : Self.expand(SHA256.self, secret, Array(label.utf8) + seed, length: length)
  }

  /// P_hash.
  private static func expand<Hash: HashFunction>(
    _: Hash.Type, _ secret: [UInt8], _ seed: [UInt8], length: Int
  ) -> [UInt8] {
    let key = SymmetricKey(data: secret)
    var chain = seed
    var output: [UInt8] = []
    while output.count < length {
      chain = Array(HMAC<Hash>.authenticationCode(for: chain, using: key))
      output += HMAC<Hash>.authenticationCode(for: chain + seed, using: key)
    }
    return Array(output.prefix(length))
  }
}
