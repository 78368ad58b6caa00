package import Capture
package import Payloads

/// What the user wants connections to be read as.
package struct DecodeChoice: Sendable {
  /// For all connections: `--decode-as`.
  package var form: String?
  /// For single ones, by their numbers.
  package var connections: [UInt32: String] = [:]
  /// What protobuf messages are by their schema.
  package var protobuf: ProtobufType?
  /// For those a rule of the settings matches: the first that does counts.
  package var rules: [Rule] = []

  package struct Rule: Sendable {
    package var form: String
    /// Whether the connection is one that the rule is about.
    package var matches: @Sendable (ConnectionRecord) -> Bool

    package init(form: String, matches: @escaping @Sendable (ConnectionRecord) -> Bool) {
      self.form = form
      self.matches = matches
    }
  }

  package init(form: String? = nil) { self.form = form }

  /// A conversation for a connection, read as it is wanted.
  func conversation(_ record: ConnectionRecord?) -> Conversation {
    var conversation = Conversation(ConversationFacts(record), as: form(of: record))
    conversation.protobuf = protobuf
    return conversation
  }

  /// The form that a connection is to be read as; nil leaves it to the decoders.
  func form(of record: ConnectionRecord?) -> String? {
    if let record, let chosen = connections[record.number] { return chosen }
    if let form { return form }
    return record.flatMap { record in rules.first { $0.matches(record) }?.form }
  }
}
