import Crypto
import CryptoExtras
import FoundationEssentials
import Import

/// AES-CBC with an HMAC: over the plaintext (RFC 5246, section 6.2.3.2), or over the ciphertext
/// (RFC 7366).
///
/// It only opens captured records, so the time that a wrong padding takes reveals nothing to an
/// attacker.
final class CBCCipher: TLSRecordCipher {
  private static let headerLength = 5
  private static let blockLength = 16

  private let key: SymmetricKey
  private let macKey: SymmetricKey
  private let mac: TLSCipherSuite.Hash
  private let encryptsFirst: Bool

  init(key: [UInt8], macKey: [UInt8], _ mac: TLSCipherSuite.Hash, encryptsFirst: Bool) {
    self.key = SymmetricKey(data: key)
    self.macKey = SymmetricKey(data: macKey)
    self.mac = mac
    self.encryptsFirst = encryptsFirst
  }

  /// It depends on the padding.
  var overhead: Int? { nil }

  func open(
    _ record: UnsafeRawBufferPointer, sequence: UInt64,
    into plaintext: UnsafeMutableRawBufferPointer
  ) -> Int? {
    let start = Self.headerLength
    let end = record.count - (encryptsFirst ? mac.length : 0)
    guard end - start >= 2 * Self.blockLength, (end - start) % Self.blockLength == 0 else {
      return nil
    }
    if encryptsFirst {
      let header = RecordHeader.authenticated(record, sequence, length: end - start)
      let code = UnsafeRawBufferPointer(rebasing: record[end...])
      let content = UnsafeRawBufferPointer(rebasing: record[start..<end])
      guard isValid(code, header, content) else { return nil }
    }
    guard let opened = decrypt(UnsafeRawBufferPointer(rebasing: record[start..<end])) else {
      return nil
    }
    return opened.withUnsafeBytes { opened in
      guard let count = contentCount(opened), count <= plaintext.count else { return nil }
      let content = UnsafeRawBufferPointer(rebasing: opened[..<count])
      if !encryptsFirst {
        let header = RecordHeader.authenticated(record, sequence, length: count)
        let code = UnsafeRawBufferPointer(rebasing: opened[count..<count + mac.length])
        guard isValid(code, header, content) else { return nil }
      }
      plaintext.copyMemory(from: content)
      return count
    }
  }

  /// - Parameter fragment: The initialization vector, and whole blocks.
  private func decrypt(_ fragment: UnsafeRawBufferPointer) -> Data? {
    guard let vector = try? AES._CBC.IV(ivBytes: fragment.prefix(Self.blockLength)) else {
      return nil
    }
    let blocks = UnsafeRawBufferPointer(rebasing: fragment[Self.blockLength...])
    return try? AES._CBC.decrypt(blocks, using: key, iv: vector, noPadding: true)
  }

  /// The length of the content before MAC and padding; nil when the padding is wrong.
  private func contentCount(_ opened: UnsafeRawBufferPointer) -> Int? {
    guard let padding = opened.last else { return nil }
    let count = opened.count - 1 - Int(padding) - (encryptsFirst ? 0 : mac.length)
    guard count >= 0, opened.suffix(Int(padding) + 1).allSatisfy({ $0 == padding }) else {
      return nil
    }
    return count
  }

  private func isValid(
    _ code: UnsafeRawBufferPointer, _ header: [UInt8], _ content: UnsafeRawBufferPointer
  ) -> Bool {
    switch mac {
    case .sha1: Self.isValid(Insecure.SHA1.self, code, header, content, macKey)
    case .sha256: Self.isValid(SHA256.self, code, header, content, macKey)
    case .sha384: Self.isValid(SHA384.self, code, header, content, macKey)
    }
  }

  private static func isValid<Hash: HashFunction>(
    _: Hash.Type, _ code: UnsafeRawBufferPointer, _ header: [UInt8],
    _ content: UnsafeRawBufferPointer, _ key: SymmetricKey
  ) -> Bool {
    var hmac = HMAC<Hash>(key: key)
    hmac.update(data: header)
    hmac.update(data: content)
    return hmac.finalize().elementsEqual(code)
  }
}
