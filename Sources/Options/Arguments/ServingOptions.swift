package import ArgumentParser
package import Client
package import Proxy
import Transport
package import WebSocket

/// How a server by hand answers clients.
package struct ServingOptions: ParsableArguments {
  package init() {}

  @Flag(help: "Send every message back with its type, and close when a client breaks the protocol.")
  package var echo = false

  @Option(
    name: [.customShort("s"), .long, .customLong("protocol")],
    help: "A subprotocol to choose when a client offers it; repeat for more, best first.")
  package var subprotocol: [String] = []

  @Option(
    name: [.customShort("H"), .long],
    help: """
      A field of the answer to the handshake, as 'Name: value'; it replaces windsock's own, and an \
      empty value removes the field.
      """)
  package var header: [String] = []

  @Flag(help: "Do not accept permessage-deflate.")
  package var noCompress = false

  @Option(
    help: """
      Accept permessage-deflate with these parameters, such as 'server_no_context_takeover; \
      server_max_window_bits=10'.
      """)
  package var deflate: String?

  @Option(help: "Refuse every handshake with this status, from 200 to 599, such as 503.")
  package var refuse: Int?

  @Option(help: "Seconds to wait before each handshake is answered, and before each echo.")
  package var delay: SecondsOption?

  @Option(
    help: """
      Answer handshakes with the bytes of this file, in which {{accept}} stands for the accept key.
      """)
  package var handshake: String?

  @Flag(
    help: "Speak TLS, with a certificate of the local authority (see windsock ca) or of --cert.")
  package var tls = false

  @Option(help: "The certificate to present, a PEM file with its chain.")
  package var cert: String?

  @Option(help: "The key of --cert, a PEM file.")
  package var key: String?

  @OptionGroup package var leg: TLSLegOptions

  @OptionGroup package var authoring: AuthoringOptions

  @Flag(help: "Allow listening on addresses that other machines can reach.")
  package var allowRemote = false

  @Flag(help: "Do not answer pings.")
  package var noPong = false

  @Option(
    help: "Close with 1009 when a frame or message of a client is longer, such as 64k or 16M.")
  package var maxMessageSize: ByteCount?

  package func validate() throws {
    if let refuse, !(200...599).contains(refuse) {
      throw ValidationError("--refuse \(refuse) is not a status from 200 to 599.")
    }
    if noCompress, deflate != nil {
      throw ValidationError("--no-compress and --deflate exclude each other.")
    }
    if key != nil, cert == nil { throw ValidationError("--key needs --cert.") }
    if refuse != nil, handshake != nil {
      throw ValidationError("--refuse and --handshake exclude each other.")
    }
  }

  /// Where and how to listen.
  package func server(at address: String) throws(CommandError) -> ServerOptions {
    ServerOptions(
      listen: [try Self.place(address)], allowRemote: allowRemote, identity: try identity(),
      tls: ServedTLSOptions(keyLog: try leg.keyLog(), oldest: leg.tlsMin.version))
  }

  /// How opening handshakes are answered.
  package func answer() throws(CommandError) -> HandshakeAnswer {
    var answer = HandshakeAnswer()
    answer.subprotocols = subprotocol
    answer.headers = try HeaderOption.parse(header)
    answer.deflate = noCompress ? nil : try wanted()
    answer.refusal = refuse
    answer.authored = try handshake.map { path throws(CommandError) in
      try HandshakeFile.read(path)
    }
    return answer
  }

  /// How connections behave once they are open.
  package func behaviour(at address: String) throws(CommandError) -> ClientRequest {
    let place = try Self.place(address)
    var request = ClientRequest(
      url: WebSocketURL(isSecure: tls || cert != nil, host: place.host, port: place.port),
      echo: echo, sizeLimit: maxMessageSize?.bytes)
    request.reflexes.answersPings = !noPong
    request.echoDelay = delay?.value
    request.firstCommands = try authoring.commands()
    return request
  }

  /// A single port means this machine only.
  private static func place(_ text: String) throws(CommandError) -> ProxyOptions.Listen {
    let isPort = !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    return try ListenOption.parse(isPort ? "127.0.0.1:\(text)" : text, of: "listen")
  }

  private func identity() throws(CommandError) -> ServerOptions.Identity? {
    if let cert { return .certificate(cert, keyFile: key) }
    return tls ? .authority(try LocalAuthority.open().authority) : nil
  }

  private func wanted() throws(CommandError) -> PermessageDeflate {
    guard let deflate else { return PermessageDeflate() }
    guard let element = ExtensionOffer(element: "permessage-deflate; \(deflate)"),
      let wanted = PermessageDeflate(wanted: element)
    else {
      throw CommandError(
        .usage,
        "--deflate '\(deflate)' is not a list of parameters of permessage-deflate, such as "
          + "'server_no_context_takeover; client_max_window_bits=10'")
    }
    return wanted
  }
}
