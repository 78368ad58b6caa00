/// Hands the fields of a message to a sink, with a stack of its own for what is open: depth is free.
///
/// With a schema fields have their names; repeated ones are arrays as far as they stand next to
/// each other, maps are objects. Without one fields have their numbers.
struct ProtobufWalk {
  private struct Level {
    /// The bytes around it that come after it.
    var outer: Range<Int>
    /// The number of the group, which its end has to say too.
    var group: UInt32?
    var type: Int?
    var isWanted: Bool
    /// The repeated field whose elements are being handed out.
    var run: (number: UInt32, isWanted: Bool)?
    /// How many elements of repeated fields there were.
    var counts: [UInt32: Int] = [:]
  }

  private let bytes: [UInt8]
  private let whole: Range<Int>
  private let schema: ProtobufSchema?
  private let type: ProtobufType?
  private var cursor: ByteCursor
  private var levels: [Level] = []

  /// Without a schema messages inside messages beyond that many are bytes: whether they are
  /// messages takes another look at all of them.
  static let guessLimit = 64

  init(_ bytes: [UInt8], _ range: Range<Int>, _ type: ProtobufType?) {
    self.bytes = bytes
    whole = range
    schema = type?.schema
    self.type = type
    cursor = ByteCursor(bytes, range)
  }

  mutating func run(_ label: Label, _ sink: inout NodeSink) {
    let isOpen = sink.open(label, .object(count: nil), at: whole)
    levels = [
      Level(outer: whole.upperBound..<whole.upperBound, type: type?.index, isWanted: isOpen)
    ]
    while let level = levels.last {
      if cursor.isAtEnd {
        if level.group != nil { return fail("the bytes end inside a group", cursor.end, &sink) }
        pop(&sink)
        continue
      }
      // What nobody wants is not looked at; the outermost message is, for what is wrong with it.
      if !level.isWanted, level.group == nil, levels.count > 1 {
        _ = cursor.rest()
        continue
      }
      let start = cursor.position
      guard let tag = ProtobufWire.tag(&cursor) else {
        let isOver = cursor.isExhausted
        return fail(
          isOver ? "the bytes end inside a field" : "no field can begin here",
          isOver ? cursor.end : start, &sink)
      }
      guard field(tag, start, &sink) else {
        let isOver = tag.type != 4
        return fail(
          isOver ? "the bytes end inside a field" : "a group ends that did not begin",
          isOver ? cursor.end : start, &sink)
      }
    }
  }

  private mutating func fail(_ text: String, _ offset: Int, _ sink: inout NodeSink) {
    while !levels.isEmpty { pop(&sink) }
    sink.issue(text, at: offset)
  }
}

// Fields.
extension ProtobufWalk {
  /// - Returns: False when its bytes are not all there, or end a group that is not open.
  private mutating func field(
    _ tag: ProtobufWire.Tag, _ start: Int, _ sink: inout NodeSink
  ) -> Bool {
    if tag.type == 4 {
      guard let group = levels.last?.group, group == tag.number else { return false }
      pop(&sink)
      return true
    }
    let place = levels.count - 1
    let field = levels[place].type.flatMap { schema?.messages[$0].fields[tag.number] }
    if let run = levels[place].run, run.number != tag.number { closeRun(at: start, &sink) }
    if let field, field.fits(tag) { return typed(field, tag, start, &sink) }
    let note = field.map { "not as \($0.name) is written" } ?? ""
    return untyped(tag, start, note, &sink)
  }

  private mutating func untyped(
    _ tag: ProtobufWire.Tag, _ start: Int, _ mismatch: String, _ sink: inout NodeSink
  ) -> Bool {
    let label = Label.number(Int64(tag.number))
    let isWanted = levels.last?.isWanted ?? false
    switch tag.type {
    case 2:
      guard let count = cursor.variableLength(), let range = cursor.take(count) else {
        return false
      }
      delimited(label, range, start, mismatch, &sink)
    case 3: push(label, group: tag.number, type: nil, start, &sink)
    default:
      guard let raw = number(tag.type) else { return false }
      guard isWanted else { break }
      let isExplained = sink.tree.isOpen
      let (value, note) = ProtobufGuess.number(raw, wire: tag.type, isExplained: isExplained)
      sink.leaf(
        label, value, note: mismatch.isEmpty ? note : mismatch, at: start..<cursor.position)
    }
    return true
  }

  /// A number as it is written.
  private mutating func number(_ wire: UInt8) -> UInt64? {
    switch wire {
    case 0: cursor.variableLength()
    case 1: cursor.littleEndian(8)
    default: cursor.littleEndian(4)
    }
  }

  /// Text, a message or bytes: the wire does not say which.
  private mutating func delimited(
    _ label: Label, _ range: Range<Int>, _ start: Int, _ note: String, _ sink: inout NodeSink
  ) {
    guard levels.last?.isWanted == true else { return }
    switch ProtobufGuess.kind(bytes, range, mayBeMessage: levels.count < Self.guessLimit) {
    case .text: sink.leaf(label, .text(range), note: note, at: start..<range.upperBound)
    case .bytes: sink.leaf(label, .bytes(range), note: note, at: start..<range.upperBound)
    case .message: push(label, range, type: nil, start, &sink)
    }
  }
}

// Fields that a schema names.
extension ProtobufWalk {
  private mutating func typed(
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

  private mutating func typed(
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
        sink.leaf(label, .bytes(range), note: "text that is no UTF-8", at: start..<range.upperBound)
      }
    default: if isWanted(field) { sink.leaf(label, .bytes(range), at: start..<range.upperBound) }
    }
  }

  /// Numbers of a repeated field in one piece.
  private mutating func packed(
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
  private mutating func entry(
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
  private mutating func label(
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

  private func isWanted(_ field: ProtobufSchema.Field) -> Bool {
    guard let level = levels.last else { return false }
    return field.isRepeated ? level.run?.isWanted ?? false : level.isWanted
  }
}

// Messages and groups inside others.
extension ProtobufWalk {
  private mutating func push(
    _ label: Label, _ range: Range<Int>, type: Int?, _ start: Int, isWanted: Bool = true,
    note: String = "", _ sink: inout NodeSink
  ) {
    guard isWanted, levels.last?.isWanted ?? true else { return }
    let at = start..<range.upperBound
    guard sink.open(label, .object(count: nil), note: note, at: at) else { return }
    let outer = cursor.position..<cursor.end
    levels.append(Level(outer: outer, type: type, isWanted: true))
    cursor = ByteCursor(bytes, range)
  }

  private mutating func push(
    _ label: Label, group: UInt32, type: Int?, _ start: Int, _ sink: inout NodeSink
  ) {
    let level = levels.last
    let isWanted = level?.run?.isWanted ?? level?.isWanted ?? true
    let isOpen =
      isWanted
      && sink.open(label, .object(count: nil), note: "group", at: start..<cursor.position)
    levels.append(Level(outer: 0..<0, group: group, type: type, isWanted: isOpen))
  }

  private mutating func closeRun(at end: Int, _ sink: inout NodeSink) {
    guard let run = levels[levels.count - 1].run else { return }
    levels[levels.count - 1].run = nil
    if run.isWanted { sink.close(at: end) }
  }

  private mutating func pop(_ sink: inout NodeSink) {
    closeRun(at: cursor.position, &sink)
    guard let level = levels.popLast() else { return }
    if level.isWanted { sink.close(at: cursor.position) }
    if level.group == nil { cursor = ByteCursor(bytes, level.outer) }
  }
}
