/// What a protocol calls one: an MQTT packet, a SignalR record, an event of Socket.IO.
///
/// One message may hold several, and one may span several messages.
package struct PayloadUnit: Sendable {
  /// The form it was read as: `json`, `mqtt`; for nested forms `sockjs/stomp`.
  package var form: String
  /// One line that says what it is.
  package var summary = Summary()
  package var link: Link?
  /// What an acknowledgement of it will name, where that is not its answer: for an MQTT message
  /// that asks for, or is, a response.
  package var receipt: Link?
  /// What is wrong with its bytes; empty when nothing is.
  package var issues: [PayloadIssue] = []
  /// Its values in the order of the bytes; empty unless the tree was asked for.
  package var nodes: [TreeNode] = []
  /// The values of each field that was asked for, in the order of the paths.
  package var values: [[FieldValue]] = []
  /// Its bytes in the message that completed it.
  package var range: Range<Int>

  /// Whether bytes of messages before this one belong to it.
  package var continuesEarlier = false

  /// Whether the payload itself shows everything: plain text, bytes, one JSON text.
  package var isPlain: Bool { ["text", "binary", "json"].contains(form) }

  package init(form: String, range: Range<Int>) {
    self.form = form
    self.range = range
  }
}

/// What is wrong with a unit.
package struct PayloadIssue: Equatable, Sendable {
  /// A sentence without its full stop: `the packet says 40 bytes and 12 are there`.
  package var text: String
  /// Where, counted in bytes of the source.
  package var offset: Int
  package var source: Int
  /// Whether the summary and the tree leave it out.
  package var isUnsaid = false
}

/// How a unit belongs to another one.
package struct Link: Equatable, Sendable {
  package enum Role: UInt8, Sendable {
    /// Asks for an answer.
    case request = 1
    /// One of several answers, such as an item of a subscription.
    case item
    /// The answer.
    case reply
    /// Ends what a request began, without being its answer.
    case end
  }

  /// Which end made the request that is meant.
  package enum Asker: Sendable {
    /// For a request its sender, for anything else the other end.
    case usual
    case sender
  }

  /// Separates identifiers of different kinds, such as `publish` and `subscribe` of MQTT.
  package var space: String
  /// What request and answer have in common; empty when answers come in the order of requests.
  package var id: [UInt8]
  package var role: Role
  /// What requests of the same kind have in common: a method, an event, a topic.
  package var label: [UInt8]
  package var asker = Asker.usual

  package init(
    _ role: Role, space: String, id: [UInt8], label: [UInt8] = [], asker: Asker = .usual
  ) {
    self.space = space
    self.id = id
    self.role = role
    self.label = label
    self.asker = asker
  }
}

/// A value of a unit as the tree keeps it.
package struct TreeNode: Sendable {
  package var node: Node
  package var depth: Int
  /// The bytes that its ranges count: 0 for the message's own, otherwise an index of
  /// `NodeSink.sources`.
  package var source: Int
  /// How many nodes after it are inside it.
  package var size: Int
  /// The filter field that finds it; nil when there is none.
  package var path: String?
  /// Whether it is an issue, and not part of what was sent.
  package var isIssue = false
}

/// A value that a filter asked for.
package enum FieldValue: Equatable, Sendable {
  case text([UInt8])
  /// A number as it is written.
  case number([UInt8])
  case bytes([UInt8])
  case bool(Bool)
  case null
  case object
  case array
}
