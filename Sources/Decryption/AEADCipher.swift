import Crypto
import FoundationEssentials
import Import

/// AES-GCM and ChaCha20-Poly1305 (RFC 8446, section 5.2; RFC 5288; RFC 7905).
final class AEADCipher: TLSRecordCipher {
  enum Algorithm {
    case aesGCM
    case chaChaPoly
  }

  /// The construction of the nonce and of the additional authenticated data.
  enum Layout {
    case version13
    /// In TLS 1.2: four bytes of the keys and eight of the record.
    case explicitNonce
    /// In TLS 1.2: the sequence number and twelve bytes of the keys.
    case implicitNonce
  }

  static let nonceLength = 12
  static let saltLength = 4
  private static let tagLength = 16
  private static let headerLength = 5

  private let algorithm: Algorithm
  private let key: SymmetricKey
  private let vector: [UInt8]
  private let layout: Layout

  init(_ algorithm: Algorithm, key: [UInt8], vector: [UInt8], layout: Layout) {
    self.algorithm = algorithm
    self.key = SymmetricKey(data: key)
    self.vector = vector
    self.layout = layout
  }

  private var explicitLength: Int { layout == .explicitNonce ? 8 : 0 }

  var overhead: Int? { explicitLength + Self.tagLength }

  func open(
    _ record: UnsafeRawBufferPointer, sequence: UInt64,
    into plaintext: UnsafeMutableRawBufferPointer
  ) -> Int? {
    let start = Self.headerLength + explicitLength
    let count = record.count - start - Self.tagLength
    guard count >= 0, plaintext.count >= count else { return nil }
    let opened = try? open(
      UnsafeRawBufferPointer(rebasing: record[start..<start + count]),
      tag: UnsafeRawBufferPointer(rebasing: record[(start + count)...]),
      nonce: nonce(record, sequence), authenticating: authenticated(record, sequence, count))
    guard let opened, opened.count == count else { return nil }
    opened.withUnsafeBytes { plaintext.copyMemory(from: $0) }
    return count
  }

  private func open(
    _ ciphertext: UnsafeRawBufferPointer, tag: UnsafeRawBufferPointer, nonce: [UInt8],
    authenticating header: [UInt8]
  ) throws -> Data {
    switch algorithm {
    case .aesGCM:
      let box = try AES.GCM.SealedBox(
        nonce: AES.GCM.Nonce(data: nonce), ciphertext: ciphertext, tag: tag)
      return try AES.GCM.open(box, using: key, authenticating: header)
    case .chaChaPoly:
      let box = try ChaChaPoly.SealedBox(
        nonce: ChaChaPoly.Nonce(data: nonce), ciphertext: ciphertext, tag: tag)
      return try ChaChaPoly.open(box, using: key, authenticating: header)
    }
  }

  private func nonce(_ record: UnsafeRawBufferPointer, _ sequence: UInt64) -> [UInt8] {
    if layout == .explicitNonce {
      return vector + record[Self.headerLength..<Self.headerLength + explicitLength]
    }
    var nonce = vector
    withUnsafeBytes(of: sequence.bigEndian) { bytes in
      for (index, byte) in bytes.enumerated() { nonce[index + 4] ^= byte }
    }
    return nonce
  }

  private func authenticated(
    _ record: UnsafeRawBufferPointer, _ sequence: UInt64, _ count: Int
  ) -> [UInt8] {
    layout == .version13
      ? Array(record.prefix(Self.headerLength))
      : RecordHeader.authenticated(record, sequence, length: count)
  }
}

/// What TLS 1.2 authenticates besides the content (RFC 5246, section 6.2.3).
enum RecordHeader {
  static func authenticated(
    _ record: UnsafeRawBufferPointer, _ sequence: UInt64, length: Int
  ) -> [UInt8] {
    withUnsafeBytes(of: sequence.bigEndian) { Array($0) } + record.prefix(3)
      + [UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length)]
  }
}
