package import Capture
package import Payloads

/// The decoders that the user chose for connections.
package struct DecodeChoice: Sendable {
  /// For all connections: `--decode-as`.
  package var form: String?
  /// For single connections, by their numbers.
  package var connections: [UInt32: String] = [:]
  /// What protobuf messages are by their schema.
  package var protobuf = ProtobufTypes()
  /// The program that reads all connections: `--decode-command`.
  package var program: (any DecoderProgram)?
  /// For connections that a rule of the settings matches: the first that does counts.
  package var rules: [Rule] = []

  package struct Rule: Sendable {
    /// nil leaves it to the decoders, or to the program.
    package var form: String?
    package var program: (any DecoderProgram)?
    package var protobuf = ProtobufTypes()
    /// Whether the connection is one that the rule is about.
    package var matches: @Sendable (ConnectionRecord) -> Bool

    package init(form: String?, matches: @escaping @Sendable (ConnectionRecord) -> Bool) {
      self.form = form
      self.matches = matches
    }
  }

  package init(form: String? = nil) { self.form = form }

  /// A conversation for a connection, read as the user chose.
  func conversation(_ record: ConnectionRecord?) -> Conversation {
    let facts = ConversationFacts(record)
    let rule = record.flatMap { record in rules.first { $0.matches(record) } }
    var wanted = record.flatMap { connections[$0.number] }
    var reader: (any DecoderProgram)?
    if wanted == nil {
      reader = program
      wanted = form
      if reader == nil, wanted == nil {
        reader = rule?.program
        wanted = rule?.form
      }
    }
    var conversation = Conversation(facts, as: wanted, by: reader)
    conversation.protobuf = protobuf.completed(by: rule?.protobuf)
    return conversation
  }
}
