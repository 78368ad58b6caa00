/// Protocol Buffers, with a schema or without.
enum Protobuf {
  static let about = About(
    form: "protobuf", prefix: "protobuf", name: "Protocol Buffers", hasOpenPath: true)

  static func unit(_ range: Range<Int>, as type: ProtobufType?, to sink: inout NodeSink) {
    sink.beginUnit(about, at: range)
    show(.none, range, as: type, to: &sink)
    sink.endUnit()
  }

  /// Adds a message, with its summary.
  ///
  /// - Parameter type: Its type by the schema; nil when that is not known.
  static func show(
    _ label: Label, _ range: Range<Int>, as type: ProtobufType?, to sink: inout NodeSink
  ) {
    sink.say(word: about.form)
    if let type { sink.say(" " + type.name, .subject) }
    sink.beginCompact()
    sink.root(about.prefix)
    var walk = ProtobufWalk(sink.bytes, range, type)
    walk.run(label, &sink)
    sink.endCompact()
  }
}

/// Values whose type no schema gives.
enum ProtobufGuess {
  enum Kind { case text, message, bytes }

  /// Text, a message or bytes.
  static func kind(_ bytes: [UInt8], _ range: Range<Int>, mayBeMessage: Bool) -> Kind {
    if range.isEmpty { return .text }
    // Text rarely begins with white space; the tags of the first fields look just like that.
    let isText = bytes[range.lowerBound] >= 0x20 && UTF8Text.isReadable(bytes[range])
    if isText { return .text }
    if mayBeMessage, ProtobufWire.fits(bytes, range) { return .message }
    return UTF8Text.isReadable(bytes[range]) ? .text : .bytes
  }

  /// A number, and its meaning if it is of another type.
  ///
  /// - Parameter isExplained: Whether the note will be read.
  static func number(
    _ raw: UInt64, wire: UInt8, isExplained: Bool
  ) -> (value: NodeValue, note: String) {
    switch wire {
    case 0:
      let signed = Int64(bitPattern: raw)
      let note = isExplained && raw > 1 && raw & 1 == 1 ? "zigzag \(-1 - Int64(raw >> 1))" : ""
      return (signed < 0 ? .integer(signed) : .unsigned(raw), note)
    case 1:
      let double = Double(bitPattern: raw)
      if isLikely(double) { return (.real(double), isExplained ? "or \(raw)" : "") }
      return (.unsigned(raw), isExplained ? "double \(double)" : "")
    default:
      let float = Float(bitPattern: UInt32(truncatingIfNeeded: raw))
      if isLikely(Double(float)) { return (.single(raw), isExplained ? "or \(raw)" : "") }
      return (.unsigned(raw), isExplained ? "float \(float)" : "")
    }
  }

  /// Whether bits are more likely a floating-point number: as one, small integers would be out of
  /// any usual range.
  private static func isLikely(_ number: Double) -> Bool {
    number.isFinite && 1e-9...1e15 ~= number.magnitude
  }
}

/// A member of a map.
struct ProtobufEntry {
  enum Part {
    case number(UInt64)
    case range(Range<Int>)
  }

  private let bytes: [UInt8]
  private let range: Range<Int>
  private(set) var key: Part?
  private(set) var value: Part?

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    self.range = range
    var cursor = ByteCursor(bytes, range)
    while !cursor.isAtEnd, let tag = ProtobufWire.tag(&cursor) {
      let part: Part? =
        switch tag.type {
        case 0: cursor.variableLength().map { .number($0) }
        case 1: cursor.littleEndian(8).map { .number($0) }
        case 2: cursor.variableLength().flatMap { cursor.take($0) }.map { .range($0) }
        case 5: cursor.littleEndian(4).map { .number($0) }
        default: nil
        }
      guard let part else { return }
      if tag.number == 1 { key = part }
      if tag.number == 2 { value = part }
    }
  }

  /// The name of the member: a name that is not written is the type's default.
  func label(_ field: ProtobufSchema.Field?, _ schema: ProtobufSchema) -> Label {
    switch key {
    case .range(let range): return .text(range)
    case .number(let raw):
      guard let field else { return .number(Int64(truncatingIfNeeded: raw)) }
      switch schema.value(of: field, raw).value {
      case .integer(let number): return .number(number)
      case .unsigned(let number): return .name("\(number)")
      case .bool(let flag): return .name("\(flag)")
      default: return .number(Int64(truncatingIfNeeded: raw))
      }
    case nil:
      return field?.kind == .string ? .name("") : field?.kind == .bool ? .name("false") : .number(0)
    }
  }
}
