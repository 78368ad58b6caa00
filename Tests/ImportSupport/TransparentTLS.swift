package import Import

/// A stand-in for the cryptography of TLS: records are not encrypted, and "authentic" when they end
/// with their number and the beginning of the secret that should have sealed them.
package final class TransparentTLS: TLSCryptography {
  private final class Cipher: TLSRecordCipher {
    let secret: [UInt8]

    init(_ secret: [UInt8]) { self.secret = secret }

    let overhead: Int? = TransparentTLS.tagLength

    func open(
      _ record: UnsafeRawBufferPointer, sequence: UInt64,
      into plaintext: UnsafeMutableRawBufferPointer
    ) -> Int? {
      let count = record.count - 5 - TransparentTLS.tagLength
      guard count >= 0, record.suffix(16).elementsEqual(TransparentTLS.tag(secret, sequence)) else {
        return nil
      }
      plaintext.copyMemory(from: UnsafeRawBufferPointer(rebasing: record[5..<5 + count]))
      return count
    }
  }

  package static let tagLength = 16

  package init() {}

  /// What ends a record.
  package static func tag(_ secret: [UInt8], _ sequence: UInt64) -> [UInt8] {
    Array(secret.prefix(8)) + withUnsafeBytes(of: sequence.bigEndian) { Array($0) }
  }

  package func cipher(
    _ suite: TLSCipherSuite, trafficSecret: [UInt8]
  ) -> (any TLSRecordCipher)? {
    suite.protection == nil ? nil : Cipher(trafficSecret)
  }

  package func nextSecret(after secret: [UInt8], _ suite: TLSCipherSuite) -> [UInt8] {
    secret.map { $0 &+ 1 }
  }

  package func ciphers(
    _ suite: TLSCipherSuite, masterSecret: [UInt8], clientRandom: [UInt8], serverRandom: [UInt8],
    encryptsFirst: Bool
  ) -> (client: any TLSRecordCipher, server: any TLSRecordCipher)? {
    guard suite.protection != nil else { return nil }
    return (Cipher(masterSecret), Cipher(masterSecret.map { ~$0 }))
  }
}
