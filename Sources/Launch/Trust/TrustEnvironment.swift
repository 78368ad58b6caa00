/// The environment that makes a program trust windsock's authority, in addition to what it trusts
/// anyway.
package struct TrustEnvironment {
  /// Variables that name a file that replaces what the program would trust: OpenSSL and Go,
  /// requests, curl, git, pip, cargo, AWS, Deno, gRPC, Nix, httplib2, websocket-client.
  private static let replacing = [
    "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "PIP_CERT",
    "CARGO_HTTP_CAINFO", "AWS_CA_BUNDLE", "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH",
    "NIX_SSL_CERT_FILE", "HTTPLIB2_CA_CERTS", "WEBSOCKET_CLIENT_CA_BUNDLE",
  ]

  /// Variables that name a file with additional certificates to trust: Node.js, Deno.
  private static let adding = ["NODE_EXTRA_CA_CERTS", "DENO_CERT"]

  private let folder: PrivateFolder
  private let authority: [UInt8]
  private let ders: [[UInt8]]

  /// - Parameters:
  ///   - folder: Where the files are kept.
  ///   - pem: A file with the authority's certificate; a key in it is not passed on.
  package init(folder: PrivateFolder, pem: [UInt8]) {
    self.folder = folder
    ders = PEMCertificates.ders(in: pem)
    authority = ders.flatMap(PEMCertificates.text)
  }

  /// Writes the files and says which variables name them.
  ///
  /// - Parameters:
  ///   - environment: The variables that the program would have; the files that they name stay trusted.
  ///   - time: Now, in milliseconds since the Unix epoch.
  package func variables(
    for environment: [String: String], at time: UInt64
  ) throws(LaunchError) -> [String: String] {
    let system = SystemCertificates.bundle()
    let bundle = try folder.write(Self.join(system, authority), to: "certificates.pem")
    let own = try folder.write(authority, to: "windsock.pem")
    var variables: [String: String] = [:]
    for name in Self.replacing {
      variables[name] = try file(environment[name], name) ?? bundle
    }
    for name in Self.adding { variables[name] = try file(environment[name], name) ?? own }
    let store = JavaKeyStore(
      certificates: PEMCertificates.ders(in: system) + ders, time: time)
    let path = try folder.write(store.bytes, to: "certificates.jks")
    variables["JAVA_TOOL_OPTIONS"] = Self.java(path, beside: environment["JAVA_TOOL_OPTIONS"])
    return variables
  }

  /// A file with what the user's own file has, and the authority.
  private func file(_ path: String?, _ name: String) throws(LaunchError) -> String? {
    guard let path, let bytes = SystemCertificates.read(path) else { return nil }
    return try folder.write(Self.join(bytes, authority), to: "\(name).pem")
  }

  private static func join(_ first: [UInt8], _ second: [UInt8]) -> [UInt8] {
    first.isEmpty || first.last == 0x0A ? first + second : first + [0x0A] + second
  }

  /// A trust store of the user's own is not replaced.
  private static func java(_ path: String, beside options: String?) -> String {
    guard let options, !options.isEmpty else { return arguments(path) }
    if options.contains("javax.net.ssl.trustStore=") { return options }
    return "\(options) \(arguments(path))"
  }

  private static func arguments(_ path: String) -> String {
    // In quotes, for a folder whose name has spaces.
    "\"-Djavax.net.ssl.trustStore=\(path)\" -Djavax.net.ssl.trustStoreType=JKS "
      + "-Djavax.net.ssl.trustStorePassword=\(JavaKeyStore.password)"
  }
}
