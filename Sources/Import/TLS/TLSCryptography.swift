/// The cryptography of TLS, which `Decryption` provides so that this target stays pure.
package protocol TLSCryptography: AnyObject {
  /// The cipher of one direction of TLS 1.3 (RFC 8446, section 7.3).
  ///
  /// - Returns: Nil when the suite is not supported, or the secret is not as long as its hash.
  func cipher(_ suite: TLSCipherSuite, trafficSecret: [UInt8]) -> (any TLSRecordCipher)?

  /// The secret that follows one after a KeyUpdate (RFC 8446, section 7.2).
  func nextSecret(after secret: [UInt8], _ suite: TLSCipherSuite) -> [UInt8]

  /// The ciphers of both directions of TLS 1.2 (RFC 5246, section 6.3).
  ///
  /// - Parameter encryptsFirst: Whether encrypt-then-MAC was negotiated (RFC 7366).
  /// - Returns: Nil when the suite is not supported.
  func ciphers(
    _ suite: TLSCipherSuite, masterSecret: [UInt8], clientRandom: [UInt8], serverRandom: [UInt8],
    encryptsFirst: Bool
  ) -> (client: any TLSRecordCipher, server: any TLSRecordCipher)?
}

/// Decrypts the records of one direction under one set of keys.
package protocol TLSRecordCipher: AnyObject {
  /// Opens a record.
  ///
  /// - Parameters:
  ///   - record: Its header of five bytes, and its fragment.
  ///   - sequence: How many records under the same keys came before it.
  ///   - plaintext: Room for at least as many bytes as the record has.
  /// - Returns: The bytes of plaintext, in TLS 1.3 with padding and the content type; nil when the
  ///   record is not authentic.
  func open(
    _ record: UnsafeRawBufferPointer, sequence: UInt64,
    into plaintext: UnsafeMutableRawBufferPointer
  ) -> Int?

  /// How many bytes longer a fragment is than its plaintext, where the content type and the padding
  /// of TLS 1.3 count as plaintext; nil when that depends on the plaintext.
  var overhead: Int? { get }
}
