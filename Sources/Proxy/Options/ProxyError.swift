package import Transport

/// Why a proxy cannot start.
package enum ProxyError: Error, Hashable, Sendable {
  case nowhereToListen
  case addressInUse(String)
  case notAllowed(String)
  case noSuchAddress(String)
  case notLoopback(String)
  case needsLogin(String)
  case cannotListen(String, reason: String)
  case upstreamQuery(String)
  case tls(TLSOptionsError)
  case authority(AuthorityError)

  /// What failed, on what, and what to do: one sentence.
  package var text: String {
    switch self {
    case .nowhereToListen: "there is no address to listen at; --listen gives one"
    case .addressInUse(let address):
      "cannot listen at \(address): it is in use; give another port, or 0 for a free one"
    case .notAllowed(let address):
      "cannot listen at \(address): not permitted; ports below 1024 belong to the system"
    case .noSuchAddress(let address):
      "cannot listen at \(address): this machine has no such address"
    case .notLoopback(let address):
      "cannot listen at \(address): others could connect; --allow-remote permits it"
    case .needsLogin(let address):
      "cannot listen at \(address): a proxy that others can reach needs a login; "
        + "--proxy-auth USER:PASSWORD sets it"
    case .cannotListen(let address, let reason): "cannot listen at \(address): \(reason)"
    case .upstreamQuery(let url):
      "the upstream \(url) has a query, which requests bring themselves; leave it out"
    case .tls(let error): error.text
    case .authority(let error): error.text
    }
  }
}
