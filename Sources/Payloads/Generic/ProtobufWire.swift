/// The wire format of Protocol Buffers (protobuf.dev, "Encoding"), as far as it can be read without
/// a schema.
enum ProtobufWire {
  struct Tag: Equatable, Sendable {
    var number: UInt32
    /// 0 a variable-length number, 1 eight bytes, 2 a length and bytes, 3 and 4 begin and end a
    /// group, 5 four bytes.
    var type: UInt8
  }

  /// The deepest nesting of groups; deeper is taken for damage.
  private static let groupLimit = 64

  /// The tag of a field; nil when there is none.
  static func tag(_ cursor: inout ByteCursor) -> Tag? {
    guard let tag = cursor.variableLength(), tag >> 3 >= 1, tag >> 3 <= 0x1FFF_FFFF, tag & 7 < 6
    else { return nil }
    return Tag(number: UInt32(tag >> 3), type: UInt8(tag & 7))
  }

  /// Whether bytes are whole fields from the first byte to the last; their content is not checked.
  static func fits(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    fields(bytes, range) { _ in } && !range.isEmpty
  }

  /// Skips over the tags of the outermost fields.
  ///
  /// - Returns: Whether bytes are whole fields from the first to the last.
  static func fields(_ bytes: [UInt8], _ range: Range<Int>, _ take: (Tag) -> Void) -> Bool {
    var cursor = ByteCursor(bytes, range)
    var groups: [UInt32] = []
    while !cursor.isAtEnd {
      guard let tag = tag(&cursor) else { return false }
      if groups.isEmpty { take(tag) }
      switch tag.type {
      case 0: if cursor.variableLength() == nil { return false }
      case 1: if cursor.take(8) == nil { return false }
      case 2:
        guard let count = cursor.variableLength(), cursor.take(count) != nil else { return false }
      case 3:
        guard groups.count < groupLimit else { return false }
        groups.append(tag.number)
      case 4: if groups.popLast() != tag.number { return false }
      default: if cursor.take(4) == nil { return false }
      }
    }
    return groups.isEmpty
  }
}

/// How many messages of one direction agree that they are protobuf: one alone proves nothing, as
/// much else fits the wire format.
struct ProtobufVotes: Sendable {
  private static let needed = 3
  private static let most = 8
  /// Fewer bytes than this prove nothing either.
  private static let neededBytes = 12
  private static let fieldLimit = 64

  private var agreeing = 0
  private var bytes = 0
  /// How each field was written so far.
  private var types: [UInt32: UInt8] = [:]

  /// Whether no message was counted that leaves a trace.
  var isUntouched: Bool { agreeing == 0 && bytes == 0 && types.isEmpty }

  /// Whether enough messages agreed before.
  var isSettled: Bool { agreeing >= Self.needed && bytes >= Self.neededBytes }

  /// Counts a message that is neither text nor of another form.
  ///
  /// - Returns: Whether it is protobuf, as far as is known.
  mutating func take(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    var tags: [ProtobufWire.Tag] = []
    let fits = ProtobufWire.fields(bytes, range) {
      if tags.count < Self.fieldLimit { tags.append($0) }
    }
    guard fits, !tags.isEmpty else {
      agreeing = max(0, agreeing - Self.needed)
      return false
    }
    let known = tags.filter { types[$0.number] != nil }
    if agreeing > 0, known.isEmpty || known.contains(where: { types[$0.number] != $0.type }) {
      (agreeing, self.bytes, types) = (0, 0, [:])
    }
    for tag in tags where types[tag.number] == nil && types.count < Self.fieldLimit {
      types[tag.number] = tag.type
    }
    agreeing = min(Self.most, agreeing + 1)
    self.bytes = min(Self.neededBytes, self.bytes + range.count)
    return isSettled
  }
}
