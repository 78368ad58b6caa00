import Crypto
import NIOSSL
import SwiftASN1
import Synchronization
import Transport
import X509

/// The certificates that clients are shown, ready to speak TLS with: one for each name asked for,
/// signed when it is first needed.
final class ServerIdentities: Sendable {
  /// The most names that are remembered; beyond that, the least recently used is dropped.
  private static let limit = 256
  /// How long a leaf is used, in nanoseconds; a new one is signed long before it expires.
  private static let renewal: UInt64 = 7 * 86_400 * 1_000_000_000

  private struct Entry {
    var context: NIOSSLContext
    var made: UInt64
    var used: UInt64
  }

  private struct Cache {
    var entries: [LeafName: Entry] = [:]
    var uses: UInt64 = 0
  }

  private enum Source {
    case authority(CertificateAuthority, leafKey: P256.Signing.PrivateKey)
    /// One certificate for every name.
    case fixed(NIOSSLContext)
  }

  private let source: Source
  private let tls: ServedTLSOptions
  private let cache = Mutex(Cache())

  /// Signs with an authority, for a key that is made now and never leaves memory.
  init(authority: CertificateAuthority, tls: ServedTLSOptions) {
    source = .authority(authority, leafKey: P256.Signing.PrivateKey())
    self.tls = tls
  }

  /// Shows a certificate of the user's own, whatever name is asked for.
  ///
  /// - Parameters:
  ///   - certificateFile: The certificate and its chain, in PEM.
  ///   - keyFile: Its key, in PEM; nil when it is in the certificate's file.
  ///   - options: The options that name the two files, for sentences.
  init(
    certificateFile: String, keyFile: String?, options: (certificate: String, key: String),
    tls: ServedTLSOptions
  ) throws(AuthorityError) {
    self.tls = tls
    do throws(TLSOptionsError) {
      let own = try PEMFile.chain(
        certificateFile, option: options.certificate, keyFile: keyFile, keyOption: options.key)
      source = .fixed(try tls.makeContext(chain: own.chain, key: own.key))
    } catch {
      throw .tls(error)
    }
  }

  /// The TLS settings for the server of this name.
  ///
  /// - Parameter time: Now, in nanoseconds since the Unix epoch.
  func context(for name: LeafName, at time: UInt64) throws(AuthorityError) -> NIOSSLContext {
    guard case .authority(let authority, let leafKey) = source else {
      if case .fixed(let context) = source { return context }
      throw .signing("there is no authority")
    }
    if let known = lookUp(name, at: time) { return known }
    let publicKey = Certificate.PublicKey(leafKey.publicKey)
    let leaf = try authority.leaf(for: name, publicKey: publicKey, at: time)
    let context = try Self.context(leaf: leaf, of: authority, key: leafKey, tls: tls)
    keep(context, for: name, at: time)
    return context
  }

  private func lookUp(_ name: LeafName, at time: UInt64) -> NIOSSLContext? {
    cache.withLock { cache in
      guard let entry = cache.entries[name], time < entry.made &+ Self.renewal else { return nil }
      cache.uses += 1
      cache.entries[name]?.used = cache.uses
      return entry.context
    }
  }

  private func keep(_ context: NIOSSLContext, for name: LeafName, at time: UInt64) {
    cache.withLock { cache in
      if cache.entries.count >= Self.limit,
        let oldest = cache.entries.min(by: { $0.value.used < $1.value.used })
      {
        cache.entries.removeValue(forKey: oldest.key)
      }
      cache.uses += 1
      cache.entries[name] = Entry(context: context, made: time, used: cache.uses)
    }
  }

  private static func context(
    leaf: Certificate, of authority: CertificateAuthority, key: P256.Signing.PrivateKey,
    tls: ServedTLSOptions
  ) throws(AuthorityError) -> NIOSSLContext {
    do {
      let chain = try [leaf, authority.certificate].map { certificate in
        try NIOSSLCertificate(
          bytes: Array(certificate.serializeAsPEM().pemString.utf8), format: .pem)
      }
      let key = try NIOSSLPrivateKey(bytes: Array(key.pemRepresentation.utf8), format: .pem)
      return try tls.makeContext(chain: chain, key: key)
    } catch let failure as TLSOptionsError {
      throw .tls(failure)
    } catch {
      throw .signing("\(error)")
    }
  }
}
