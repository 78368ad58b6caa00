/// The first bytes that distinguish protocols: in one place for the proxy, which
/// reads them from its clients, and for captures.
package enum ProtocolSignature {
  /// Whether bytes are the beginning of something.
  package enum Answer: Sendable {
    case yes
    case no
    /// More bytes are needed to tell.
    case maybe
  }

  /// The part of HTTP/2's connection preface that looks like a request (RFC 9113, section 3.4).
  package static let http2Preface = Array("PRI * HTTP/2.0".utf8)

  /// The content types of TLS records (RFC 8446, section 5.1): change_cipher_spec to
  /// application_data.
  package static let tlsContentTypes: ClosedRange<UInt8> = 0x14...0x17
  /// The content type of a record with a handshake message.
  package static let tlsHandshake: ClosedRange<UInt8> = 0x16...0x16

  /// No method that is in use is longer.
  package static let longestMethod = 32

  /// Whether a TLS record begins here: its content type, and 3 as the major version.
  ///
  /// - Parameter types: The content types that count.
  @inlinable
  package static func tlsRecord(
    _ bytes: some Collection<UInt8>, types: ClosedRange<UInt8> = tlsContentTypes
  ) -> Answer {
    guard let first = bytes.first else { return .maybe }
    guard types.contains(first) else { return .no }
    return bytes.dropFirst().first.map { $0 == 3 ? .yes : .no } ?? .maybe
  }

  /// Whether a method of HTTP and a space begin here.
  ///
  /// - Returns: The answer, and the length of the method as far as it is known.
  @inlinable
  package static func method(
    _ bytes: some Collection<UInt8>
  ) -> (answer: Answer, length: Int) {
    var length = 0
    for byte in bytes.prefix(longestMethod) {
      if byte == 0x20 { return (length > 0 ? .yes : .no, length) }
      guard isMethodByte(byte) else { return (.no, length) }
      length += 1
    }
    return (length < longestMethod ? .maybe : .no, length)
  }

  /// Methods in use are upper-case letters, some with a hyphen.
  @usableFromInline
  static func isMethodByte(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || byte == 0x2D || byte == 0x5F
  }
}
