extension ClientOptions {
  /// The options that were given, by their long names, in the order of the help.
  package var given: [String] {
    (handshakeOptions + peerOptions + networkOptions + conductOptions)
      .compactMap { $0.isGiven ? "--" + $0.name : nil }
  }

  /// Refuses options that have no effect here and would be silently ignored.
  ///
  /// - Parameters:
  ///   - useful: The options that have one.
  ///   - reason: Why the others have none, as text that follows their names.
  package func refuse(except useful: Set<String>, because reason: String) throws(CommandError) {
    try refuse(Set(given).subtracting(useful), because: reason)
  }

  /// Refuses these options.
  ///
  /// - Parameters:
  ///   - names: The options that have no effect.
  ///   - reason: Why they have none, as text that follows their names.
  package func refuse(_ names: Set<String>, because reason: String) throws(CommandError) {
    guard let option = given.first(where: names.contains) else { return }
    throw CommandError(.usage, "\(option) \(reason)")
  }

  /// Refuses options for connecting when a file is read.
  package func refuseConnecting(instead file: String) throws(CommandError) {
    try refuse(except: ["--keylog"], because: "is for connecting, and \(file) is a file")
  }

  private typealias Option = (name: String, isGiven: Bool)

  private var handshakeOptions: [Option] {
    [
      ("header", !header.isEmpty), ("subprotocol", !subprotocol.isEmpty), ("origin", origin != nil),
      ("host", host != nil), ("user-agent", userAgent != nil), ("handshake", handshake != nil),
      ("user", user != nil), ("cookie", !cookie.isEmpty),
    ]
  }

  private var peerOptions: [Option] {
    [
      ("insecure", insecure), ("cacert", cacert != nil), ("cert", cert != nil), ("key", key != nil),
      ("pass", pass != nil),
    ]
  }

  private var networkOptions: [Option] {
    [
      ("proxy", network.proxy != nil), ("proxy-user", network.proxyUser != nil),
      ("proxy-insecure", network.proxyInsecure), ("noproxy", network.noproxy != nil),
      ("connect-to", !network.connectTo.isEmpty), ("resolve", !network.resolve.isEmpty),
      ("unix-socket", network.unixSocket != nil), ("ipv4", network.ipv4), ("ipv6", network.ipv6),
      ("keylog", network.tls.keylog != nil), ("tls-min", network.tls.tlsMin != .v12),
    ]
  }

  private var conductOptions: [Option] {
    [
      ("send-frame", !authoring.sendFrame.isEmpty), ("no-compress", compression.noCompress),
      ("deflate", compression.deflate != nil), ("no-pong", reflexes.noPong),
      ("no-close-echo", reflexes.noCloseEcho), ("no-mask", reflexes.noMask),
      ("fail-on-violation", reflexes.failOnViolation),
      ("ping-interval", reflexes.pingInterval != nil),
      ("ping-timeout", reflexes.pingTimeout != nil),
      ("max-message-size", maxMessageSize != nil), ("connect-timeout", connectTimeout != nil),
      ("max-time", maxTime != nil), ("location", location),
    ]
  }
}
