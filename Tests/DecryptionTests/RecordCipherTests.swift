import Crypto
import CryptoExtras
import Foundation
import Import
import Testing

@testable import Decryption

/// Records made as the RFCs say, and opened.
struct RecordCipherTests {
  private static let content = Array("a message of no special length".utf8)
  private static let key = Array(UInt8(1)...32)
  private static let sequence = bytes("0000000000000007")

  private static func record(_ fragment: [UInt8]) -> [UInt8] {
    [23, 3, 3, UInt8(fragment.count >> 8), UInt8(fragment.count & 0xFF)] + fragment
  }

  private static func authenticated(_ count: Int) -> [UInt8] {
    sequence + [23, 3, 3, UInt8(count >> 8), UInt8(count & 0xFF)]
  }

  private func check(_ record: [UInt8], _ cipher: any TLSRecordCipher) {
    #expect(open(record, with: cipher, sequence: 7) == Self.content)
    #expect(open(record, with: cipher, sequence: 8) == nil)
    for count in record.indices {
      #expect(open(Array(record[..<count]), with: cipher, sequence: 7) == nil)
    }
    for index in record.indices.dropFirst(5) {
      var damaged = record
      damaged[index] ^= 0x10
      #expect(open(damaged, with: cipher, sequence: 7) == nil, "byte \(index)")
    }
  }

  /// RFC 5288, section 3.
  @Test func aesGCMOfTLS12() throws {
    let explicit = bytes("0102030405060708")
    let box = try AES.GCM.seal(
      Self.content, using: SymmetricKey(data: Self.key),
      nonce: AES.GCM.Nonce(data: bytes("aabbccdd") + explicit),
      authenticating: Self.authenticated(Self.content.count))
    check(
      Self.record(explicit + Array(box.ciphertext) + Array(box.tag)),
      AEADCipher(.aesGCM, key: Self.key, vector: bytes("aabbccdd"), layout: .explicitNonce))
  }

  /// RFC 7905, section 2.
  @Test func chaCha20Poly1305OfTLS12() throws {
    let vector = bytes("0102030405060708090a0b0c")
    let box = try ChaChaPoly.seal(
      Self.content, using: SymmetricKey(data: Self.key),
      nonce: ChaChaPoly.Nonce(data: bytes("0102030405060708090a0b0b")),
      authenticating: Self.authenticated(Self.content.count))
    check(
      Self.record(Array(box.ciphertext) + Array(box.tag)),
      AEADCipher(.chaChaPoly, key: Self.key, vector: vector, layout: .implicitNonce))
  }

  private static func encrypt(_ plaintext: [UInt8], _ vector: [UInt8]) throws -> [UInt8] {
    let iv = try AES._CBC.IV(ivBytes: vector)
    return Array(
      try AES._CBC.encrypt(
        plaintext, using: SymmetricKey(data: key), iv: iv, noPadding: true))
  }

  private static func padded(_ plaintext: [UInt8], blocks: Int) -> [UInt8] {
    let padding = 16 * blocks - plaintext.count % 16
    return plaintext + [UInt8](repeating: UInt8(padding - 1), count: padding)
  }

  private static func code(_ mac: TLSCipherSuite.Hash, _ data: [UInt8]) -> [UInt8] {
    let macKey = SymmetricKey(data: bytes("0b", 20))
    return switch mac {
    case .sha1: Array(HMAC<Insecure.SHA1>.authenticationCode(for: data, using: macKey))
    case .sha256: Array(HMAC<SHA256>.authenticationCode(for: data, using: macKey))
    case .sha384: Array(HMAC<SHA384>.authenticationCode(for: data, using: macKey))
    }
  }

  /// RFC 5246, section 6.2.3.2; paddings may be longer than they need be.
  @Test(arguments: [TLSCipherSuite.Hash.sha1, .sha256, .sha384], [1, 8])
  func aesCBC(mac: TLSCipherSuite.Hash, blocks: Int) throws {
    let vector = bytes("5a", 16)
    let code = Self.code(mac, Self.authenticated(Self.content.count) + Self.content)
    let plaintext = Self.padded(Self.content + code, blocks: blocks)
    let record = Self.record(vector + (try Self.encrypt(plaintext, vector)))
    check(
      record, CBCCipher(key: Self.key, macKey: bytes("0b", 20), mac, encryptsFirst: false))
  }

  /// RFC 7366, section 3.
  @Test(arguments: [TLSCipherSuite.Hash.sha1, .sha256, .sha384])
  func encryptThenMAC(mac: TLSCipherSuite.Hash) throws {
    let vector = bytes("5a", 16)
    let encrypted = vector + (try Self.encrypt(Self.padded(Self.content, blocks: 1), vector))
    let code = Self.code(mac, Self.authenticated(encrypted.count) + encrypted)
    check(
      Self.record(encrypted + code),
      CBCCipher(key: Self.key, macKey: bytes("0b", 20), mac, encryptsFirst: true))
  }
}
