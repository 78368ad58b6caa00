/// All that is decoded: a new decoder is added here, and nowhere else.
package enum Registry {
  /// Protocols that a connection speaks from its first message to its last.
  ///
  /// Where two claim the same with the same certainty, the earlier one gets it.
  package static let protocols: [any PayloadDecoder.Type] = [
    SocketIO.self,
    EngineIO.self,
    SignalR.self,
    SockJS.self,
    GraphQL.self,
    Phoenix.self,
    ActionCable.self,
    Kubernetes.self,
    WAMP.self,
    LSP.self,
    CDP.self,
    MQTT.self,
    STOMP.self,
    JSONRPC.self,
  ]

  /// Forms that any message may have.
  package static let forms: [About] = GenericDecoder.forms

  /// What is known of each decoder, protocols first.
  package static let abouts: [About] = protocols.map { $0.about } + forms

  /// The protocol of a form's name, as in `--decode-as`.
  package static func decoder(named form: String) -> (any PayloadDecoder.Type)? {
    protocols.first { $0.about.form == form }
  }

  /// Whether a message of no known protocol may have a JSON text inside, although it is none: a
  /// look at its bytes that costs nothing beside decoding it.
  package static func mayHoldJSON(_ bytes: UnsafeBufferPointer<UInt8>, isText: Bool) -> Bool {
    guard let first = bytes.first else { return false }
    // gzip, zlib and zstd begin so (RFC 1952, 1950, 8878), and UTF-16 with its mark.
    if !isText { return [0x1F, 0x78, 0x28, 0xFE, 0xFF, 0x7B, 0x5B].contains(first) }
    if bytes.contains(UInt8(ascii: "{")) || bytes.contains(UInt8(ascii: "[")) { return true }
    // Base64 has neither spaces nor most of punctuation.
    return bytes.count >= 8 && bytes.prefix(64).allSatisfy(isBase64)
  }

  private static func isBase64(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2F, 0x2D, 0x5F, 0x3D: true
    default: false
    }
  }

  /// The form with a name; nil when there is none.
  package static func about(form: String) -> About? { abouts.first { $0.form == form } }

  /// Whose fields begin with a prefix.
  package static func about(prefix: String) -> About? { abouts.first { $0.prefix == prefix } }

  /// Whether a field of this name can be asked for.
  package static func field(_ name: String, of prefix: String) -> About.Field? {
    about(prefix: prefix)?.fields.first { $0.name == name }
  }
}

extension Conversation {
  /// A conversation that may speak any protocol that is known.
  package init(_ facts: ConversationFacts, as form: String? = nil) {
    self.init(facts, as: form, among: Registry.protocols)
  }

  /// The claims of all protocols on a message, the surest first, those without one left out.
  package static func claims(
    on piece: Piece, _ facts: ConversationFacts
  ) -> [(about: About, claim: Claim)] {
    let evidence = Evidence(facts: facts, piece: piece)
    return Registry.protocols.map { ($0.about, $0.claim(evidence)) }
      .filter { $0.1 > .none }
      .sorted { $0.1 > $1.1 }
  }
}
