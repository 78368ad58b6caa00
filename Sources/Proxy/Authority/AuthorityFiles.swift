import Glibc
import SwiftASN1
import X509

/// The local certificate authority on disk: made on first use, then the same for every run.
///
/// The key's file holds the certificate as well, so that the two always belong together; the file
/// with only the certificate is for clients.
package struct AuthorityFiles: Sendable {
  /// The folder, which only its owner may enter.
  package let directory: String

  /// The certificate alone, in PEM.
  package var certificatePath: String { directory + "/ca.pem" }
  /// Key and certificate, readable by their owner only.
  package var keyPath: String { directory + "/ca-key.pem" }

  package init(directory: String) { self.directory = directory }

  /// The data folder of the XDG base directory specification.
  package static func standard(
    environment: (String) -> String?
  ) throws(AuthorityError) -> AuthorityFiles {
    if let data = environment("XDG_DATA_HOME"), data.hasPrefix("/") {
      return AuthorityFiles(directory: data + "/windsock")
    }
    guard let home = environment("HOME"), home.hasPrefix("/") else { throw .noHome }
    return AuthorityFiles(directory: home + "/.local/share/windsock")
  }

  /// The authority, made now when there is none yet.
  ///
  /// Two programs may do this at once: one of them makes it, both get the same.
  ///
  /// - Parameters:
  ///   - owner: Whose it is, as user@host.
  ///   - time: Now, in nanoseconds since the Unix epoch.
  package func open(owner: String, at time: UInt64) throws(AuthorityError) -> CertificateAuthority {
    try makeDirectory()
    if access(keyPath, F_OK) != 0 {
      let made = try CertificateAuthority.make(owner: owner, at: time)
      try store(made)
    }
    let authority = try load()
    guard authority.isUsable(at: time) else { throw .expired(keyPath) }
    try publish(authority)
    return authority
  }

  private func makeDirectory() throws(AuthorityError) {
    let parts = directory.split(separator: "/")
    for count in parts.indices {
      let path = "/" + parts[...count].joined(separator: "/")
      if mkdir(path, 0o700) != 0, errno != EEXIST, access(path, F_OK) != 0 {
        throw .cannotCreate(path, reason: String(cString: strerror(errno)))
      }
    }
    let folder = Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else {
      throw .unreadable(directory, reason: String(cString: strerror(errno)))
    }
    defer { close(folder) }
    // Only the owner may enter the folder; other permissions are corrected.
    let mode = try PrivateFile.mode(of: folder, directory)
    if mode & 0o077 != 0, fchmod(folder, 0o700) != 0 { throw .exposed(directory) }
  }

  /// Stores a new authority, unless another program was first.
  private func store(_ authority: CertificateAuthority) throws(AuthorityError) {
    let key: String
    do {
      key = try authority.key.serializeAsPEM().pemString
    } catch {
      throw .signing("\(error)")
    }
    let temporary = try PrivateFile.write(key + "\n" + authority.pem, in: directory, mode: 0o600)
    defer { unlink(temporary) }
    if link(temporary, keyPath) != 0, errno != EEXIST {
      throw .cannotCreate(keyPath, reason: String(cString: strerror(errno)))
    }
  }

  private func load() throws(AuthorityError) -> CertificateAuthority {
    let text = try PrivateFile.read(keyPath)
    guard let documents = try? PEMDocument.parseMultiple(pemString: text),
      let keyDocument = documents.first(where: { $0.discriminator.hasSuffix("PRIVATE KEY") }),
      let certificateDocument = documents.first(where: { $0.discriminator == "CERTIFICATE" }),
      let key = try? Certificate.PrivateKey(pemDocument: keyDocument),
      let certificate = try? Certificate(pemDocument: certificateDocument),
      certificate.publicKey == key.publicKey
    else { throw .damaged(keyPath) }
    return CertificateAuthority(certificate: certificate, key: key)
  }

  /// Makes sure that the certificate for clients is the one that signs.
  private func publish(_ authority: CertificateAuthority) throws(AuthorityError) {
    let text = authority.pem
    if let known = try? PrivateFile.contents(certificatePath), known == text { return }
    let temporary = try PrivateFile.write(text, in: directory, mode: 0o644)
    if rename(temporary, certificatePath) != 0 {
      let reason = String(cString: strerror(errno))
      unlink(temporary)
      throw .cannotCreate(certificatePath, reason: reason)
    }
  }
}
