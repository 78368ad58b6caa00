package import ArgumentParser
package import Client
import Text
import Transport
import WebSocket

/// How a client connects; names follow wscat and curl.
package struct ClientOptions: ParsableArguments {
  package init() {}

  @Option(
    name: [.customShort("H"), .long],
    help: "A header for the handshake, as 'Name: value'; an empty value removes the field.")
  package var header: [String] = []

  @Option(
    name: [.customShort("s"), .long, .customLong("protocol")],
    help: "A subprotocol to offer; repeat for more.")
  package var subprotocol: [String] = []

  @Option(name: [.customShort("o"), .long], help: "The Origin to send.")
  package var origin: String?

  @Option(help: "The Host to send, in place of the URL's.")
  package var host: String?

  @Option(name: [.customShort("A"), .long], help: "The User-Agent to send.")
  package var userAgent: String?

  @Option(help: "Send the bytes of this file as the handshake; {{key}} in it is a new key.")
  package var handshake: String?

  @Option(
    name: [.customShort("u"), .long, .customLong("auth")],
    help: "User and password for Basic authorization, as 'user:password'.")
  package var user: String?

  @Option(
    name: [.customShort("b"), .long],
    help: """
      A cookie to send, as 'name=value', or a file of cookies in the Netscape format; repeat for \
      more. All go into one Cookie field.
      """)
  package var cookie: [String] = []

  @Flag(
    name: [.customShort("k"), .customShort("n"), .long, .customLong("no-check")],
    help: "Do not verify the server's certificate.")
  package var insecure = false

  @Option(
    name: [.customLong("cacert"), .customLong("ca")],
    help: "Trust the certificates in this PEM file instead of the system's.")
  package var cacert: String?

  @Option(help: "The client's own certificate chain, a PEM file.")
  package var cert: String?

  @Option(help: "The key of --cert, a PEM file.")
  package var key: String?

  @Option(name: [.long, .customLong("passphrase")], help: "The passphrase of that key.")
  package var pass: String?

  @OptionGroup package var network: NetworkOptions
  @OptionGroup package var authoring: AuthoringOptions

  @OptionGroup package var compression: DeflateOptions

  @OptionGroup package var reflexes: ReflexOptions

  @Option(
    help: "Close with 1009 when a frame or message of the server is longer, such as 64k or 16M.")
  package var maxMessageSize: ByteCount?

  @Option(
    help: """
      Seconds for connecting, and again for TLS and for the answer to the handshake, such as 0.5 \
      (default 10).
      """)
  package var connectTimeout: SecondsOption?

  @Option(help: "Seconds after which everything ends, with exit status 124.")
  package var maxTime: SecondsOption?

  @Flag(
    name: [.customShort("L"), .long],
    help: "Follow redirects, at most ten; credentials are not sent to another server.")
  package var location = false

  /// The request for one URL.
  package func request(for text: String) throws(CommandError) -> ClientRequest {
    let url: WebSocketURL
    do {
      url = try WebSocketURL(text)
    } catch {
      throw CommandError(.usage, "\(text): \(error.description)")
    }
    var request = ClientRequest(
      url: url, headers: try headers(for: url), subprotocols: subprotocol, origin: origin,
      tls: try tls(), reach: try network.reach(readsEnvironment: true),
      compress: !compression.noCompress, deflate: compression.offer,
      reflexes: reflexes.reflexes, connectTimeout: connectTimeout?.value ?? 10,
      sizeLimit: maxMessageSize?.bytes)
    request.firstCommands = try authoring.commands()
    request.template = try handshake.map { path throws(CommandError) in
      try HandshakeFile.read(path)
    }
    return request
  }

  private func tls() throws(CommandError) -> TLSOptions {
    var tls = TLSOptions(
      insecure: insecure, authorityFile: cacert, certificateFile: cert, keyFile: key,
      keyLog: try network.tls.keyLog(), oldest: network.tls.tlsMin.version)
    tls.passphrase = pass
    if cacert == nil, let file = Environment.variable("SSL_CERT_FILE") {
      tls.authorityFile = file
      tls.authorityOption = "SSL_CERT_FILE"
    }
    return tls
  }

  private func headers(
    for url: WebSocketURL
  ) throws(CommandError) -> [(name: String, value: String)] {
    var headers: [(name: String, value: String)] = []
    if let host { headers.append(("Host", host)) }
    if let userAgent { headers.append(("User-Agent", userAgent)) }
    if let user { headers.append(("Authorization", "Basic " + Base64.encode(user.utf8))) }
    headers += try HeaderOption.parse(header)
    let isCookie = { (header: (name: String, value: String)) in
      header.name.lowercased() == "cookie"
    }
    let cookies = try self.cookies(for: url) + headers.filter(isCookie).map(\.value)
    headers.removeAll(where: isCookie)
    // RFC 6265, section 5.4: a client must not send more than one Cookie field.
    let joined = cookies.filter { !$0.isEmpty }.joined(separator: "; ")
    return joined.isEmpty ? headers : headers + [("Cookie", joined)]
  }

  private func cookies(for url: WebSocketURL) throws(CommandError) -> [String] {
    var pairs: [String] = []
    for cookie in cookie {
      if cookie.contains("=") {
        pairs.append(cookie)
      } else {
        pairs += try jar(cookie).pairs(for: url, at: Clock.now() / 1_000_000_000)
      }
    }
    return pairs
  }

  private func jar(_ path: String) throws(CommandError) -> CookieJar {
    let text = try TextFile.read(path, as: "cookies")
    do {
      return try CookieJar(text)
    } catch {
      throw CommandError(
        .badData, "--cookie \(path): line \(error.number) is not a cookie in the Netscape format")
    }
  }
}
