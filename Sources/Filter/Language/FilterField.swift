import JSON
import Payloads
import WebSocket

/// Fields whose values are whole numbers.
enum NumberField: UInt8, Sendable {
  case number, time, relative, delta, connection, from, opcode
  case length, shortLength, size, wire, lengthBits
  case message, fragment, frameCount
  case closeCode, status, port
  case latency

  /// How the numbers of a field are written.
  enum Unit: Sendable { case count, bytes, duration, instant, opcode, endpoint }

  var unit: Unit {
    switch self {
    case .time: .instant
    case .relative, .delta, .latency: .duration
    case .length, .size, .wire: .bytes
    case .opcode: .opcode
    case .from: .endpoint
    case .number, .connection, .shortLength, .lengthBits, .message, .fragment, .frameCount,
      .closeCode, .status, .port:
      .count
    }
  }
}

/// Fields that are true or false.
enum FlagField: UInt8, Sendable {
  case fin, rsv1, rsv2, rsv3, masked, compressed, utf8, json, edited, injected, dropped
  case error, warning
  case orphan
}

/// Fields that are text; some have several values on one frame.
enum TextField: UInt8, Sendable {
  case text, closeReason
  case host, path, url, scheme, subprotocol, extensions, method
  case source, destination
}

/// Fields that are bytes.
enum BytesField: UInt8, Sendable { case data, key }

/// What decoders find in the units that a frame completes.
enum UnitField: UInt8, Sendable { case form, summary, label, issue }

/// Which head of the opening handshake a header field is looked up in.
enum HeaderSource: UInt8, Sendable { case either, request, response }

/// Something a filter can ask about.
enum FilterField: Equatable, Sendable {
  case number(NumberField)
  case flag(FlagField)
  case text(TextField)
  case bytes(BytesField)
  /// The values of one header field; the whole lines of all of them when the name is nil.
  case header(HeaderSource, name: String?)
  case finding
  case json(JSONPath)
  case unit(UnitField)
  /// A field of a decoder's, such as `mqtt.topic`.
  case decoded(FieldPath)

  /// Whether its value is in the payload, or has to be inflated from it.
  var needsPayload: Bool {
    switch self {
    case .number(let field): field == .closeCode || field == .size || field == .latency
    case .flag(let field): field == .utf8 || field == .json || field == .orphan
    case .text(let field): field == .text || field == .closeReason
    case .bytes(let field): field == .data
    case .header, .finding: false
    case .json, .unit, .decoded: true
    }
  }

  /// Whether it is a member of a JSON text, which may be inside something else.
  var isJSON: Bool { if case .json = self { true } else { false } }

  /// Whether a message has to be decoded for it.
  var needsUnits: Bool {
    switch self {
    case .number(let field): field == .latency
    case .flag(let field): field == .orphan
    case .unit, .decoded: true
    case .text, .bytes, .header, .finding, .json: false
    }
  }
}
