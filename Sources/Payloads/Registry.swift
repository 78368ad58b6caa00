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

  /// The form with a name; nil when there is none.
  package static func about(form: String) -> About? { abouts.first { $0.form == form } }

  /// Whose fields begin with a prefix.
  package static func about(prefix: String) -> About? { abouts.first { $0.prefix == prefix } }

  /// Whether a field of this name can be asked for.
  package static func field(_ name: String, of prefix: String) -> About.Field? {
    about(prefix: prefix)?.fields.first { $0.name == name }
  }
}
