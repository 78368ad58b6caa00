import Glibc
package import Proxy

/// The authority of the user who runs the program.
package enum LocalAuthority {
  /// Where it is.
  package static func files() throws(AuthorityError) -> AuthorityFiles {
    try AuthorityFiles.standard { name in getenv(name).map { String(cString: $0) } }
  }

  package static func open() throws(CommandError) -> (
    files: AuthorityFiles, authority: CertificateAuthority
  ) {
    do {
      let files = try files()
      return (files, try files.open(owner: owner, at: Clock.now()))
    } catch {
      throw CommandError(error.status, error.text)
    }
  }

  /// Whose it is, as user@host.
  package static var owner: String {
    var host = [CChar](repeating: 0, count: 256)
    gethostname(&host, host.count - 1)
    let name = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "uid \(geteuid())"
    let bytes = host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return "\(name)@\(String(decoding: bytes, as: UTF8.self))"
  }
}

extension AuthorityError {
  /// The command error for it.
  package var status: CommandError.Status {
    switch self {
    case .noHome: .usage
    case .cannotCreate: .cannotCreate
    case .unreadable, .exposed, .notOwned, .unusable, .tls: .noInput
    case .damaged, .expired: .badData
    case .signing: .inputOutput
    }
  }
}
