package import Transport

/// Why there is no usable certificate authority.
package enum AuthorityError: Error, Hashable, Sendable {
  case noHome
  case cannotCreate(String, reason: String)
  case unreadable(String, reason: String)
  /// Others than the owner can read the key.
  case exposed(String)
  case notOwned(String)
  case damaged(String)
  case expired(String)
  /// A certificate of the user's own that cannot be used.
  case unusable(String, reason: String)
  case signing(String)
  case tls(TLSOptionsError)

  /// What failed, on what, and what to do: one sentence.
  package var text: String {
    switch self {
    case .noHome: "there is no place for the certificate authority; set XDG_DATA_HOME or HOME"
    case .cannotCreate(let path, let reason): "cannot create \(path): \(reason)"
    case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
    case .exposed(let path):
      "others can read the certificate authority's key; chmod go= \(path), "
        + "or delete it if another user may have"
    case .notOwned(let path): "\(path) belongs to another user; it is not used"
    case .damaged(let path):
      "\(path) holds no certificate authority; delete it and a new one is made"
    case .expired(let path):
      "the certificate authority has expired; delete \(path), and trust the new one that is made"
    case .unusable(let path, let reason): "cannot use \(path): \(reason)"
    case .signing(let reason): "cannot sign a certificate: \(reason)"
    case .tls(let error): error.text
    }
  }
}
