/// Walks a protobuf message and passes its fields to a sink.
///
/// Its stack is explicit, so that deeply nested messages cannot overflow the call stack.
///
/// With a schema, fields have their names, adjacent elements of a repeated field become an array,
/// and maps become objects. Without one, fields have their numbers.
struct ProtobufWalk {
  struct Level {
    /// What is left of the enclosing message after this one.
    var outer: Range<Int>
    /// The number of the group, which its end has to repeat.
    var group: UInt32?
    var type: Int?
    var isWanted: Bool
    /// The repeated field whose elements are being passed on.
    var run: (number: UInt32, isWanted: Bool)?
    /// How many elements of repeated fields there were.
    var counts: [UInt32: Int] = [:]
  }

  let bytes: [UInt8]
  private let whole: Range<Int>
  let schema: ProtobufSchema?
  private let type: ProtobufType?
  var cursor: ByteCursor
  var levels: [Level] = []

  /// How deeply nested messages are looked for without a schema: each level takes another pass
  /// over its bytes, to see whether they are a message.
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
      // What is not wanted is skipped, except in the outermost message, whose errors are reported.
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
    let note = field.map { "not the wire type of \($0.name)" } ?? ""
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

  /// The bits of a number: a varint, or 8 or 4 bytes.
  mutating func number(_ wire: UInt8) -> UInt64? {
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

// Messages and groups inside others.
extension ProtobufWalk {
  mutating func push(
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

  mutating func push(
    _ label: Label, group: UInt32, type: Int?, _ start: Int, _ sink: inout NodeSink
  ) {
    let level = levels.last
    let isWanted = level?.run?.isWanted ?? level?.isWanted ?? true
    let isOpen =
      isWanted
      && sink.open(label, .object(count: nil), note: "group", at: start..<cursor.position)
    levels.append(Level(outer: 0..<0, group: group, type: type, isWanted: isOpen))
  }

  mutating func closeRun(at end: Int, _ sink: inout NodeSink) {
    guard let run = levels[levels.count - 1].run else { return }
    levels[levels.count - 1].run = nil
    if run.isWanted { sink.close(at: end) }
  }

  mutating func pop(_ sink: inout NodeSink) {
    closeRun(at: cursor.position, &sink)
    guard let level = levels.popLast() else { return }
    if level.isWanted { sink.close(at: cursor.position) }
    if level.group == nil { cursor = ByteCursor(bytes, level.outer) }
  }
}
