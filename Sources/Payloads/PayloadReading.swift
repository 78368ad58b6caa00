/// What a payload says, laid out in lines: the form it was read as, and the lines.
package struct PayloadReading: Equatable, Sendable {
  /// The form's name, as its specification writes it.
  package var form: String
  package var lines: [PayloadLine]

  /// Reads a payload in the form that its connection names or, failing that, the one it fits.
  ///
  /// A form is taken only when it accounts for every byte, so a payload is never half read.
  ///
  /// - Parameters:
  ///   - payload: The whole payload of a message, unmasked and inflated.
  ///   - isText: Whether the message is of the opcode text.
  ///   - subprotocol: What the handshake agreed on, when it did.
  ///   - url: Where the connection leads; Engine.IO is known by its query.
  ///   - mqttVersion: The protocol level of the connection's MQTT CONNECT; nil when it is not
  ///     known.
  /// - Returns: nil when it fits none.
  package static func of(
    _ payload: [UInt8], isText: Bool, subprotocol: String?, url: String?,
    mqttVersion: UInt8? = nil
  ) -> PayloadReading? {
    guard !payload.isEmpty, payload.count <= sizeLimit else { return nil }
    let named = subprotocol.map { $0.lowercased() } ?? ""
    let isEngineIO = url?.contains("EIO=") == true
    let forms =
      isText
      ? textForms(named, isEngineIO: isEngineIO) : binaryForms(named, mqttVersion: mqttVersion)
    for form in forms {
      if let lines = form.read(payload) { return PayloadReading(form: form.name, lines: lines) }
    }
    return nil
  }

  /// Larger payloads are not laid out: every line takes memory, and they would be more than anyone
  /// reads.
  static let sizeLimit = 4 << 20

  private static func textForms(_ subprotocol: String, isEngineIO: Bool) -> [PayloadForm] {
    if isEngineIO { return [.socketIO] }
    return subprotocol.contains("stomp") ? [.stomp] : [.json, .signalR, .stomp]
  }

  private static func binaryForms(_ subprotocol: String, mqttVersion: UInt8?) -> [PayloadForm] {
    switch subprotocol {
    case let name where name.contains("mqtt"): [.mqtt(version: mqttVersion)]
    case let name where name.contains("msgpack"): [.messagePack]
    case let name where name.contains("cbor"): [.cbor]
    case let name where name.contains("stomp"): [.stomp]
    case let name where name.contains("proto"): [.protobuf]
    default: [.json, .messagePack, .cbor, .stomp, .guessedProtobuf]
    }
  }
}

/// A form that payloads come in.
struct PayloadForm: Sendable {
  let name: String
  /// The lines of a payload; nil when it is not of this form from its first byte to its last.
  let read: @Sendable ([UInt8]) -> [PayloadLine]?
}

/// One line and how deep it is nested.
package struct PayloadLine: Equatable, Sendable {
  package var depth: Int
  package var runs: [PayloadRun]
}

/// A piece of a line.
package struct PayloadRun: Equatable, Sendable {
  package enum Kind: Sendable {
    case key, string, number, literal, punctuation
    /// Not in the payload: what it means.
    case note
  }

  /// As in the payload, or as it is written for people; not made safe for a terminal.
  package var text: [UInt8]
  package var kind: Kind

  init(_ text: [UInt8], _ kind: Kind) {
    self.text = text
    self.kind = kind
  }

  init(_ text: String, _ kind: Kind) { self.init(Array(text.utf8), kind) }

  static let space = PayloadRun(" ", .punctuation)
}
