/// Everything that is decoded: a new decoder is added here, and nowhere else.
package enum Registry {
  /// Protocols that a connection carries from its first message to its last.
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

  /// The description of each decoder that a connection can be read by, protocols first.
  package static let abouts: [About] = protocols.map { $0.about } + forms

  /// The decoder with a name; nil when there is none.
  package static func about(form: String) -> About? { abouts.first { $0.form == form } }

  /// The decoder whose fields begin with a prefix.
  package static func about(prefix: String) -> About? {
    abouts.first { $0.prefix == prefix } ?? (prefix == program.prefix ? program : nil)
  }

  /// The description of the user's own program.
  package static let program = ProgramForm.about

  /// The decoders whose fields filters can ask for.
  package static let asked: [About] = abouts + [program]
}

extension Conversation {
  /// A conversation that may be in any known protocol.
  package init(
    _ facts: ConversationFacts, as form: String? = nil, by program: (any DecoderProgram)? = nil
  ) {
    self.init(facts, as: form, among: Registry.protocols, by: program)
  }

  /// The claims of all protocols on a message, the surest first; those without a claim are left
  /// out.
  package static func claims(
    on piece: Piece, _ facts: ConversationFacts
  ) -> [(about: About, claim: Claim)] {
    let evidence = Evidence(facts: facts, piece: piece)
    return Registry.protocols.map { ($0.about, $0.claim(evidence)) }
      .filter { $0.1 > .none }
      .sorted { $0.1 > $1.1 }
  }
}
