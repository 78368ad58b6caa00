/// The types of messages, read from what `protoc --descriptor_set_out` writes.
package struct ProtobufSchema: Sendable {
  /// The types of fields (descriptor.proto, `FieldDescriptorProto.Type`).
  enum Kind: UInt64, Sendable {
    case double = 1
    case float, int64, uint64, int32, fixed64, fixed32, bool, string, group, message, bytes, uint32
    case `enum`, sfixed32, sfixed64, sint32, sint64

    /// The wire type it is written with.
    var wire: UInt8 {
      switch self {
      case .double, .fixed64, .sfixed64: 1
      case .float, .fixed32, .sfixed32: 5
      case .string, .message, .bytes: 2
      case .group: 3
      default: 0
      }
    }
  }

  struct Field: Sendable {
    var name: String
    var number: UInt32
    var kind: Kind
    var isRepeated: Bool
    /// Its message or enumeration.
    var type: Int?

    /// Whether it may be written with this wire type: numbers of a repeated field may be packed.
    func fits(_ tag: ProtobufWire.Tag) -> Bool {
      tag.type == kind.wire || tag.type == 2 && isRepeated && kind.wire != 3
    }
  }

  struct Message: Sendable {
    var name: String
    var fields: [UInt32: Field] = [:]
    var isMapEntry = false
  }

  struct Enumeration: Sendable {
    var name: String
    var values: [Int32: String] = [:]
  }

  var messages: [Message] = []
  var enumerations: [Enumeration] = []
  /// The place of each message by its full name.
  var places: [String: Int] = [:]

  /// Reads a `FileDescriptorSet`.
  package init(descriptorSet bytes: [UInt8]) throws(ProtobufSchemaError) {
    var reader = ProtobufSchemaReader(bytes)
    try reader.read()
    self = reader.schema
  }

  init() {}

  /// The full names of all messages, in alphabetical order.
  package var messageNames: [String] {
    messages.filter { !$0.isMapEntry }.map(\.name).sorted()
  }

  /// A message by its full name, such as `chat.v1.Message`; nil when there is none.
  package func message(named name: String) -> ProtobufType? {
    places[name].map { ProtobufType(schema: self, index: $0) }
  }

  /// What a number means in a field.
  func value(of field: Field, _ raw: UInt64) -> (value: NodeValue, note: String) {
    switch field.kind {
    case .double: return (.real(Double(bitPattern: raw)), "")
    case .float: return (.single(raw), "")
    case .int64, .sfixed64: return (.integer(Int64(bitPattern: raw)), "")
    case .int32, .sfixed32: return (.integer(Int64(Int32(truncatingIfNeeded: raw))), "")
    case .uint32, .fixed32: return (.unsigned(UInt64(UInt32(truncatingIfNeeded: raw))), "")
    case .bool: return (.bool(raw != 0), "")
    case .sint32: return (.integer(Self.zigzag(UInt64(UInt32(truncatingIfNeeded: raw)))), "")
    case .sint64: return (.integer(Self.zigzag(raw)), "")
    case .enum:
      let number = Int32(truncatingIfNeeded: raw)
      guard let type = field.type, let name = enumerations[type].values[number] else {
        return (.integer(Int64(number)), "")
      }
      return (.word(name), "\(number)")
    default: return (.unsigned(raw), "")
    }
  }

  /// The meaning of a message of a well-known type: a `Timestamp` as a time.
  func note(of field: Field, _ bytes: [UInt8], _ range: Range<Int>) -> String? {
    guard let type = field.type, messages[type].name == "google.protobuf.Timestamp" else {
      return nil
    }
    // Field 1 has the seconds, field 2 the nanoseconds.
    let parts = ProtobufEntry(bytes, range)
    func number(_ part: ProtobufEntry.Part?) -> UInt64 {
      if case .number(let number)? = part { number } else { 0 }
    }
    let nanoseconds = number(parts.value)
    guard nanoseconds < 1_000_000_000 else { return nil }
    let seconds = Int64(bitPattern: number(parts.key))
    return InstantText.text(seconds: seconds, nanoseconds: nanoseconds)
  }

  private static func zigzag(_ raw: UInt64) -> Int64 {
    Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
  }
}

/// A message of a schema.
package struct ProtobufType: Sendable {
  let schema: ProtobufSchema
  let index: Int

  /// Its full name.
  package var name: String { schema.messages[index].name }

  /// Whether a message may be of this type: for readable text, which often fits the wire format by
  /// chance, all fields have to be known.
  func fits(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    let known = schema.messages[index].fields
    var isKnown = true
    let fits = ProtobufWire.fields(bytes, range) { tag in
      if tag.type != 4, known[tag.number]?.fits(tag) != true { isKnown = false }
    }
    guard fits, !range.isEmpty else { return false }
    return isKnown || !UTF8Text.isReadable(bytes[range])
  }
}

/// The types of a connection's messages by the schema, which may differ by direction.
package struct ProtobufTypes: Sendable {
  /// nil when that is not known.
  package var client: ProtobufType?
  package var server: ProtobufType?

  package init(client: ProtobufType? = nil, server: ProtobufType? = nil) {
    self.client = client
    self.server = server
  }

  /// The same type in both directions.
  package init(both type: ProtobufType?) { self.init(client: type, server: type) }

  /// Filled in with other types where none is known.
  package func completed(by others: ProtobufTypes?) -> ProtobufTypes {
    ProtobufTypes(client: client ?? others?.client, server: server ?? others?.server)
  }

  subscript(piece: Piece) -> ProtobufType? { piece.isFromClient ? client : server }
}

/// Why bytes are not a schema.
package struct ProtobufSchemaError: Error, Equatable, CustomStringConvertible {
  package var description: String

  package init(_ description: String) { self.description = description }
}
