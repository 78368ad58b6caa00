import Glibc
package import NIOSSL

/// Certificates and keys of the user's own, from files.
package enum PEMFile {
  /// The certificates in a file, one at least.
  ///
  /// - Parameter option: The option that names the file, for sentences.
  package static func certificates(
    _ path: String, for option: String
  ) throws(TLSOptionsError) -> [NIOSSLCertificate] {
    let bytes = try read(path, option)
    do {
      let found = try NIOSSLCertificate.fromPEMBytes(bytes)
      if !found.isEmpty { return found }
    } catch {}
    throw .file(path, option: option, reason: "it holds no certificate in PEM")
  }

  /// A chain of certificates and the key of the first one.
  ///
  /// - Parameters:
  ///   - keyFile: Where the key is; nil when it is in the chain's file.
  ///   - passphrase: The passphrase of the key, if it is encrypted.
  package static func chain(
    _ path: String, option: String, keyFile: String?, keyOption: String, passphrase: String? = nil
  ) throws(TLSOptionsError) -> (chain: [NIOSSLCertificate], key: NIOSSLPrivateKey) {
    let chain = try certificates(path, for: option)
    let key = try key(
      keyFile ?? path, for: keyFile == nil ? option : keyOption, passphrase: passphrase)
    try check(key, belongsTo: chain, keyFile ?? path, keyFile == nil ? option : keyOption, path)
    return (chain, key)
  }

  private static func key(
    _ path: String, for option: String, passphrase: String?
  ) throws(TLSOptionsError) -> NIOSSLPrivateKey {
    let bytes = try read(path, option)
    if let passphrase {
      let key = try? NIOSSLPrivateKey(bytes: bytes, format: .pem) { $0(passphrase.utf8) }
      if let key { return key }
    }
    if let key = try? NIOSSLPrivateKey(bytes: bytes, format: .pem) { return key }
    let isLocked = String(decoding: bytes, as: UTF8.self).contains("ENCRYPTED")
    throw .file(
      path, option: option,
      reason: isLocked
        ? passphrase == nil
          ? "its key has a passphrase, which --pass gives" : "the passphrase does not open its key"
        : "it holds no private key in PEM")
  }

  private static func check(
    _ key: NIOSSLPrivateKey, belongsTo chain: [NIOSSLCertificate], _ path: String,
    _ option: String, _ certificateFile: String
  ) throws(TLSOptionsError) {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.trustRoots = .certificates([])
    configuration.certificateChain = chain.map { .certificate($0) }
    configuration.privateKey = .privateKey(key)
    if (try? NIOSSLContext(configuration: configuration)) != nil { return }
    throw .file(
      path, option: option,
      reason: "its key does not belong to the certificate in \(certificateFile)")
  }

  /// The bytes of a file, up to the length that certificates and keys can have.
  private static func read(_ path: String, _ option: String) throws(TLSOptionsError) -> [UInt8] {
    // A FIFO without a writer would wait for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw .file(path, option: option, reason: String(cString: strerror(errno)))
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count <= longest {
      let count = Glibc.read(descriptor, &piece, piece.count)
      if count < 0 {
        throw .file(path, option: option, reason: String(cString: strerror(errno)))
      }
      if count == 0 { return bytes }
      bytes += piece[..<count]
    }
    throw .file(path, option: option, reason: "it is too long for certificates")
  }

  private static let longest = 16 << 20
}
