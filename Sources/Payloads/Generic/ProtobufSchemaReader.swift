/// Reads a `FileDescriptorSet` (descriptor.proto).
struct ProtobufSchemaReader {
  private typealias Record = ProtobufRecord

  /// A field as it is declared, before the types that it names are known.
  private struct Declared {
    var owner: Owner
    var field: ProtobufSchema.Field
    var typeName: String
  }

  /// The message it belongs to: the one around it, or the one that it extends.
  private enum Owner {
    case message(Int)
    case named(String)
  }

  private let bytes: [UInt8]
  private(set) var schema = ProtobufSchema()
  private var enumerations: [String: Int] = [:]
  private var declared: [Declared] = []
  /// Messages whose fields and types are still to be read, with the name around them.
  private var waiting: [(range: Range<Int>, scope: String)] = []

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func read() throws(ProtobufSchemaError) {
    let files = try record(0..<bytes.count).ranges(1)
    guard !files.isEmpty else {
      throw ProtobufSchemaError("this is no set of file descriptors: it has no file")
    }
    for range in files {
      let file = try record(range)
      let scope = text(file, 2).map { "." + $0 } ?? ""
      for range in file.ranges(5) { try enumeration(range, scope) }
      for range in file.ranges(7) { try field(range, scope, of: nil) }
      waiting += file.ranges(4).map { ($0, scope) }
      while let next = waiting.popLast() { try message(next.range, next.scope) }
    }
    try connect()
  }

  private mutating func message(
    _ range: Range<Int>, _ scope: String
  ) throws(ProtobufSchemaError) {
    let record = try record(range)
    let name = scope + "." + (text(record, 1) ?? "")
    let place = schema.messages.count
    let options = record.ranges(7).compactMap { ProtobufRecord(bytes, $0) }
    let isMapEntry = options.contains { $0.number(7) == 1 }
    schema.messages.append(
      ProtobufSchema.Message(name: String(name.dropFirst()), isMapEntry: isMapEntry))
    schema.places[String(name.dropFirst())] = place
    for range in record.ranges(2) { try field(range, name, of: place) }
    for range in record.ranges(6) { try field(range, name, of: nil) }
    for range in record.ranges(4) { try enumeration(range, name) }
    waiting += record.ranges(3).map { ($0, name) }
  }

  private mutating func enumeration(
    _ range: Range<Int>, _ scope: String
  ) throws(ProtobufSchemaError) {
    let record = try record(range)
    let name = scope + "." + (text(record, 1) ?? "")
    var type = ProtobufSchema.Enumeration(name: String(name.dropFirst()))
    for range in record.ranges(2) {
      let value = try self.record(range)
      let number = Int32(truncatingIfNeeded: value.number(2) ?? 0)
      // Of several names for one number, the first counts.
      if type.values[number] == nil { type.values[number] = text(value, 1) }
    }
    enumerations[name] = schema.enumerations.count
    schema.enumerations.append(type)
  }

  /// - Parameter message: The message it belongs to; nil for one that extends another message.
  private mutating func field(
    _ range: Range<Int>, _ scope: String, of message: Int?
  ) throws(ProtobufSchemaError) {
    let record = try record(range)
    guard let name = text(record, 1), let number = record.number(3).flatMap(UInt32.init(exactly:)),
      let kind = record.number(5).flatMap(ProtobufSchema.Kind.init(rawValue:))
    else {
      throw ProtobufSchemaError("a field of \(scope.dropFirst()) has no name, number or type")
    }
    let isExtension = message == nil
    let field = ProtobufSchema.Field(
      name: isExtension ? "[\((scope + "." + name).dropFirst())]" : name, number: number,
      kind: kind, isRepeated: record.number(4) == 3)
    let owner = message.map { Owner.message($0) } ?? .named(text(record, 2) ?? "")
    declared.append(Declared(owner: owner, field: field, typeName: text(record, 6) ?? ""))
  }

  /// Puts the fields into their messages, once all types are known.
  private mutating func connect() throws(ProtobufSchemaError) {
    for var next in declared {
      switch next.field.kind {
      case .message, .group: next.field.type = schema.places[String(next.typeName.dropFirst())]
      case .enum: next.field.type = enumerations[next.typeName]
      default: break
      }
      if !next.typeName.isEmpty, next.field.type == nil {
        throw ProtobufSchemaError(
          "the type \(next.typeName.dropFirst()) of \(next.field.name) is not in the set: "
            + "write it with --include_imports")
      }
      switch next.owner {
      case .message(let place): schema.messages[place].fields[next.field.number] = next.field
      case .named(let name):
        guard let place = schema.places[String(name.dropFirst())] else { continue }
        schema.messages[place].fields[next.field.number] = next.field
      }
    }
  }

  private func record(_ range: Range<Int>) throws(ProtobufSchemaError) -> ProtobufRecord {
    guard let record = ProtobufRecord(bytes, range) else {
      throw ProtobufSchemaError("this is no set of file descriptors: byte \(range.lowerBound)")
    }
    return record
  }

  private func text(_ record: ProtobufRecord, _ number: UInt32) -> String? {
    record.ranges(number).last.map { String(decoding: bytes[$0], as: UTF8.self) }
  }
}

/// The fields of a message whose schema is built in.
struct ProtobufRecord {
  private var numbers: [UInt32: UInt64] = [:]
  private var pieces: [UInt32: [Range<Int>]] = [:]

  /// - Returns: nil when the bytes are not a message.
  init?(_ bytes: [UInt8], _ range: Range<Int>) {
    var cursor = ByteCursor(bytes, range)
    while !cursor.isAtEnd {
      guard let tag = ProtobufWire.tag(&cursor) else { return nil }
      switch tag.type {
      case 0:
        guard let number = cursor.variableLength() else { return nil }
        numbers[tag.number] = number
      case 2:
        guard let count = cursor.variableLength(), let range = cursor.take(count) else {
          return nil
        }
        pieces[tag.number, default: []].append(range)
      case 1: if cursor.take(8) == nil { return nil }
      case 5: if cursor.take(4) == nil { return nil }
      default: return nil
      }
    }
  }

  func number(_ field: UInt32) -> UInt64? { numbers[field] }

  func ranges(_ field: UInt32) -> [Range<Int>] { pieces[field] ?? [] }
}
