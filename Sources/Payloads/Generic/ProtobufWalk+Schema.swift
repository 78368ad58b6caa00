// Fields that a schema names.
extension ProtobufWalk {
  mutating func typed(
    _ field: ProtobufSchema.Field, _ tag: ProtobufWire.Tag, _ start: Int, _ sink: inout NodeSink
  ) -> Bool {
    if tag.type == 3 {
      let label = label(of: field, start, &sink)
      push(label, group: tag.number, type: field.type, start, &sink)
      return true
    }
    guard tag.type == 2 else {
      guard let raw = number(tag.type) else { return false }
      let label = label(of: field, start, &sink)
      guard isWanted(field) else { return true }
      let value = schema?.value(of: field, raw) ?? (.unsigned(raw), "")
      sink.leaf(label, value.value, note: value.note, at: start..<cursor.position)
      return true
    }
    guard let count = cursor.variableLength(), let range = cursor.take(count) else { return false }
    typed(field, range, start, &sink)
    return true
  }

  mutating func typed(
    _ field: ProtobufSchema.Field, _ range: Range<Int>, _ start: Int, _ sink: inout NodeSink
  ) {
    if field.kind.wire != 2 { return packed(field, range, start, &sink) }
    if let type = field.type, field.kind == .message, schema?.messages[type].isMapEntry == true {
      return entry(field, type, range, start, &sink)
    }
    let label = label(of: field, start, &sink)
    switch field.kind {
    case .message:
      let note = sink.tree.isOpen ? schema?.note(of: field, bytes, range) ?? "" : ""
      push(
        label, range, type: field.type, start, isWanted: isWanted(field), note: note, &sink)
    case .string where UTF8Text.isValid(bytes, range):
      if isWanted(field) { sink.leaf(label, .text(range), at: start..<range.upperBound) }
    case .string:
      if isWanted(field) {
        sink.leaf(
          label, .bytes(range), note: "text that is not UTF-8", at: start..<range.upperBound)
      }
    default: if isWanted(field) { sink.leaf(label, .bytes(range), at: start..<range.upperBound) }
    }
  }

  /// The packed numbers of a repeated field.
  mutating func packed(
    _ field: ProtobufSchema.Field, _ range: Range<Int>, _ start: Int, _ sink: inout NodeSink
  ) {
    let outer = cursor
    cursor = ByteCursor(bytes, range)
    defer { cursor = outer }
    while !cursor.isAtEnd {
      let first = cursor.position
      let label = label(of: field, first, &sink)
      guard let raw = number(field.kind.wire) else {
        return sink.issue("the bytes end inside a number of \(field.name)", at: cursor.end)
      }
      guard isWanted(field) else { continue }
      let value = schema?.value(of: field, raw) ?? (.unsigned(raw), "")
      sink.leaf(label, value.value, note: value.note, at: first..<cursor.position)
    }
  }

  /// A member of a map: a message whose field 1 is the name and whose field 2 the value.
  mutating func entry(
    _ field: ProtobufSchema.Field, _ type: Int, _ range: Range<Int>, _ start: Int,
    _ sink: inout NodeSink
  ) {
    _ = label(of: field, start, &sink)
    guard isWanted(field), let schema else { return }
    let parts = ProtobufEntry(bytes, range)
    let fields = schema.messages[type].fields
    let label = parts.label(fields[1], schema)
    let at = start..<range.upperBound
    switch (fields[2], parts.value) {
    case (let value?, .range(let inside)?) where value.kind == .message:
      push(label, inside, type: value.type, start, &sink)
    case (let value?, .range(let inside)?):
      sink.leaf(label, value.kind == .string ? .text(inside) : .bytes(inside), at: at)
    case (let value?, .number(let raw)?):
      let meaning = schema.value(of: value, raw)
      sink.leaf(label, meaning.value, note: meaning.note, at: at)
    default: sink.leaf(label, .null, note: "the default value", at: at)
    }
  }

  /// What the next value is called: the field's name, or its place in the array of that name.
  mutating func label(
    of field: ProtobufSchema.Field, _ start: Int, _ sink: inout NodeSink
  ) -> Label {
    guard field.isRepeated else { return .name(field.name) }
    let place = levels.count - 1
    if levels[place].run == nil {
      let isMap = field.type.map {
        field.kind == .message && schema?.messages[$0].isMapEntry == true
      }
      let isOpen =
        levels[place].isWanted
        && sink.open(
          .name(field.name), isMap == true ? .object(count: nil) : .array(count: nil),
          at: start..<start)
      levels[place].run = (field.number, isOpen)
    }
    let index = levels[place].counts[field.number, default: 0]
    levels[place].counts[field.number] = index + 1
    return .index(index)
  }

  func isWanted(_ field: ProtobufSchema.Field) -> Bool {
    guard let level = levels.last else { return false }
    return field.isRepeated ? level.run?.isWanted ?? false : level.isWanted
  }
}
