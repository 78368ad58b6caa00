package import JSON
package import WebSocket

/// Something that was not as recorded.
package struct Difference: Equatable, Sendable {
  package enum Kind: String, Sendable {
    case missing, extra, changed, order, handshake, close, latency
  }

  /// A value on one of the two sides.
  package enum Value: Equatable, Sendable {
    /// There is no such value on this side.
    case absent
    case json(JSONNode)
    case text([UInt8])
    case bytes([UInt8])
    case number(UInt64)
    case decimal(Double)

    /// The content of a message.
    init(_ content: [UInt8], opcode: Opcode) {
      self = opcode == .text && UTF8Validator.isValid(content) ? .text(content) : .bytes(content)
    }
  }

  package var kind: Kind
  /// The connection's number in the recording.
  package var connection: UInt32
  package var from: Endpoint
  /// The message's number in the recording; nil for one that is not in it, or for none.
  package var message: UInt32? = nil
  /// The message's number among the live ones, where that is of use.
  package var liveMessage: UInt32? = nil
  /// The place in the message, when both are JSON.
  package var path: String? = nil
  package var recorded = Value.absent
  package var live = Value.absent

  package init(kind: Kind, connection: UInt32, from: Endpoint) {
    self.kind = kind
    self.connection = connection
    self.from = from
  }
}
