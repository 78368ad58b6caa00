package import Import

/// The cryptography of TLS by swift-crypto.
package final class SwiftCryptoTLS: TLSCryptography {
  package init() {}

  package func cipher(
    _ suite: TLSCipherSuite, trafficSecret: [UInt8]
  ) -> (any TLSRecordCipher)? {
    guard trafficSecret.count == suite.hash.length, let protection = suite.protection else {
      return nil
    }
    let schedule = TrafficKeys(secret: trafficSecret, hash: suite.hash)
    let vector = schedule.expand("iv", length: AEADCipher.nonceLength)
    switch protection {
    case .aesGCM(let length):
      let key = schedule.expand("key", length: length)
      return AEADCipher(.aesGCM, key: key, vector: vector, layout: .version13)
    case .chaCha20Poly1305:
      let key = schedule.expand("key", length: 32)
      return AEADCipher(.chaChaPoly, key: key, vector: vector, layout: .version13)
    case .aesCBC: return nil
    }
  }

  package func nextSecret(after secret: [UInt8], _ suite: TLSCipherSuite) -> [UInt8] {
    TrafficKeys(secret: secret, hash: suite.hash).expand("traffic upd", length: secret.count)
  }

  package func ciphers(
    _ suite: TLSCipherSuite, masterSecret: [UInt8], clientRandom: [UInt8], serverRandom: [UInt8],
    encryptsFirst: Bool
  ) -> (client: any TLSRecordCipher, server: any TLSRecordCipher)? {
    guard let protection = suite.protection else { return nil }
    let block = KeyBlock(
      master: masterSecret, seed: serverRandom + clientRandom, hash: suite.hash, protection)
    return (
      block.client.cipher(protection, encryptsFirst), block.server.cipher(protection, encryptsFirst)
    )
  }
}

extension KeyBlock.Keys {
  func cipher(
    _ protection: TLSCipherSuite.Protection, _ encryptsFirst: Bool
  ) -> any TLSRecordCipher {
    switch protection {
    case .aesGCM: AEADCipher(.aesGCM, key: key, vector: vector, layout: .explicitNonce)
    case .chaCha20Poly1305:
      AEADCipher(.chaChaPoly, key: key, vector: vector, layout: .implicitNonce)
    case .aesCBC(_, let mac): CBCCipher(key: key, macKey: macKey, mac, encryptsFirst: encryptsFirst)
    }
  }
}
