import Text

/// What a ClientHello says (RFC 8446, section 4.1.2).
struct TLSClientHello: Equatable {
  var random: [UInt8]
  /// The server's name (RFC 6066, section 3).
  var serverName: String?
  /// The protocols that are offered (RFC 7301).
  var protocols: [String] = []
  /// Whether data comes before the server's answer (RFC 8446, section 4.2.10).
  var hasEarlyData = false

  /// - Parameter body: The message without its header; nil when it is damaged.
  init?(_ body: ArraySlice<UInt8>) {
    var reader = TLSBytes(body)
    guard reader.number(2) != nil, let random = reader.bytes(32), reader.vector(1) != nil,
      reader.vector(2) != nil, reader.vector(1) != nil
    else { return nil }
    self.random = Array(random)
    guard var extensions = reader.vector(2) else { return }
    while let type = extensions.number(2), var body = extensions.vector(2) {
      switch type {
      case TLSExtension.serverName: serverName = TLSExtension.name(&body)
      case TLSExtension.protocols: protocols = TLSExtension.protocols(&body)
      case TLSExtension.earlyData: hasEarlyData = true
      default: break
      }
    }
  }
}

/// What a ServerHello says (RFC 8446, section 4.1.3).
struct TLSServerHello: Equatable {
  /// The random of a HelloRetryRequest: the SHA-256 of that word.
  private static let retry: [UInt8] = [
    0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
    0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
  ]

  var random: [UInt8]
  /// The version that was chosen, 0x0304 for TLS 1.3.
  var version: Int
  var suite: TLSCipherSuite
  /// Whether records are compressed, which TLS 1.3 forbids (RFC 8446, 4.1.2).
  var isCompressed: Bool
  /// Whether the MAC is over the ciphertext (RFC 7366).
  var encryptsFirst = false
  /// Whether a pre-shared key was accepted, without which there is no early data.
  var hasPreSharedKey = false
  var protocols: [String] = []

  var isRetry: Bool { random == Self.retry }

  /// As OpenSSL writes it.
  var versionName: String {
    switch version {
    case 0x0300: "SSLv3"
    case 0x0301: "TLSv1"
    case 0x0302: "TLSv1.1"
    case 0x0303: "TLSv1.2"
    case 0x0304: "TLSv1.3"
    default: "0x" + String(version, radix: 16)
    }
  }

  /// - Parameter body: The message without its header; nil when it is damaged.
  init?(_ body: ArraySlice<UInt8>) {
    var reader = TLSBytes(body)
    guard let legacyVersion = reader.number(2), let random = reader.bytes(32),
      reader.vector(1) != nil, let number = reader.number(2), let compression = reader.number(1)
    else { return nil }
    self.random = Array(random)
    version = legacyVersion
    suite = TLSCipherSuite(UInt16(truncatingIfNeeded: number))
    isCompressed = compression != 0
    guard var extensions = reader.vector(2) else { return }
    while let type = extensions.number(2), var body = extensions.vector(2) {
      switch type {
      case TLSExtension.supportedVersions: version = body.number(2) ?? version
      case TLSExtension.encryptThenMAC: encryptsFirst = true
      case TLSExtension.preSharedKey: hasPreSharedKey = true
      case TLSExtension.protocols: protocols = TLSExtension.protocols(&body)
      default: break
      }
    }
  }
}

/// What the encrypted part of a server's hello adds (RFC 8446, section 4.3.1).
struct TLSEncryptedExtensions: Equatable {
  var hasEarlyData = false
  var protocols: [String] = []

  init(_ body: ArraySlice<UInt8>) {
    var reader = TLSBytes(body)
    guard var extensions = reader.vector(2) else { return }
    while let type = extensions.number(2), var body = extensions.vector(2) {
      switch type {
      case TLSExtension.earlyData: hasEarlyData = true
      case TLSExtension.protocols: protocols = TLSExtension.protocols(&body)
      default: break
      }
    }
  }
}

/// Extensions by their numbers in the IANA registry, and what is in them.
enum TLSExtension {
  static let serverName = 0
  static let protocols = 16
  static let encryptThenMAC = 22
  static let preSharedKey = 41
  static let earlyData = 42
  static let supportedVersions = 43

  /// The most names and protocols that are kept of one hello.
  private static let limit = 16

  /// The host name among the names of a server.
  static func name(_ body: inout TLSBytes) -> String? {
    guard var names = body.vector(2) else { return nil }
    while let type = names.number(1), let name = names.vector(2) {
      if type == 0 { return VisibleText.make(Array(name.remaining.prefix(255))) }
    }
    return nil
  }

  static func protocols(_ body: inout TLSBytes) -> [String] {
    guard var list = body.vector(2) else { return [] }
    var protocols: [String] = []
    while let name = list.vector(1), protocols.count < limit {
      protocols.append(VisibleText.make(Array(name.remaining)))
    }
    return protocols
  }
}
