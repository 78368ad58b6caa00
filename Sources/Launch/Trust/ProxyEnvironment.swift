/// The environment that asks a program to use a proxy.
///
/// It is for kernels on which connections cannot be caught; the program may ignore it.
package enum ProxyEnvironment {
  /// - Parameters:
  ///   - address: The proxy's address and port.
  ///   - includesLocal: Whether connections to this machine itself are to go through it, too.
  package static func variables(address: String, includesLocal: Bool) -> [String: String] {
    let url = "http://\(address)"
    var variables: [String: String] = [:]
    for name in ["http_proxy", "https_proxy", "ws_proxy", "wss_proxy", "all_proxy"] {
      variables[name] = url
      variables[name.uppercased()] = url
    }
    let exceptions = includesLocal ? "" : "localhost,127.0.0.1,::1"
    variables["no_proxy"] = exceptions
    variables["NO_PROXY"] = exceptions
    // Node.js since 24.
    variables["NODE_USE_ENV_PROXY"] = "1"
    return variables
  }
}
