package import Text

/// Writes JSON as UTF-8 bytes, one value after the other (RFC 8259).
///
/// Characters that could act on a terminal (controls, bidirectional overrides, invisible ones) are
/// written as escapes, which loses nothing.
package struct JSONWriter: Sendable {
  /// What was written is at the beginning; the rest is room, so that pieces are written there
  /// without appending byte by byte to an array.
  private var room: [UInt8] = []
  private var used = 0
  private var needsComma = false
  /// The second that was written last, and how: most rows of a busy second share it.
  private var lastSecond: UInt64?
  private var lastSecondText: [UInt8] = []

  package init() {}

  /// A time as a string, in the form that the NDJSON contract has.
  package mutating func moment(_ time: UInt64) {
    let second = time / 1_000_000_000
    if lastSecond != second {
      lastSecond = second
      // Everything except the decimals and the Z.
      lastSecondText = Array(Timestamp.iso8601(second * 1_000_000_000).prefix(20))
    }
    comma()
    put(0x22)
    put(lastSecondText)
    var rest = UInt32(truncatingIfNeeded: time % 1_000_000_000)
    put(11) { target in
      for place in stride(from: 8, through: 0, by: -1) {
        target[place] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      }
      target[9] = 0x5A
      target[10] = 0x22
    }
  }

  /// Bytes of UTF-8 as a JSON string.
  package static func quoted(_ utf8: [UInt8]) -> [UInt8] {
    var json = JSONWriter()
    json.string(String(decoding: utf8, as: UTF8.self))
    return json.bytes
  }

  package var bytes: [UInt8] { Array(room[..<used]) }

  /// Appends what was written to `output`.
  package func append(to output: inout RowBuffer) {
    room.withUnsafeBufferPointer { output += UnsafeBufferPointer(rebasing: $0[..<used]) }
  }

  /// What was written, for small documents.
  package var text: String { String(decoding: room[..<used], as: UTF8.self) }

  package mutating func removeAll() {
    used = 0
    needsComma = false
  }

  /// Ends a line of NDJSON.
  package mutating func endLine() {
    put(0x0A)
    needsComma = false
  }

  package mutating func object(_ body: (inout JSONWriter) -> Void) {
    open(0x7B)
    body(&self)
    close(0x7D)
  }

  /// Begins an object or array; `end` has to follow.
  package mutating func begin(isObject: Bool) { open(isObject ? 0x7B : 0x5B) }

  package mutating func end(isObject: Bool) { close(isObject ? 0x7D : 0x5D) }

  package mutating func array<Elements: Sequence>(
    _ elements: Elements, _ body: (inout JSONWriter, Elements.Element) -> Void
  ) {
    open(0x5B)
    for element in elements {
      body(&self, element)
      needsComma = true
    }
    close(0x5D)
  }

  /// The name of a field, which needs no escapes; its value is written next.
  package mutating func name(_ name: StaticString) {
    let length = name.utf8CodeUnitCount
    let before = needsComma ? 2 : 1
    put(before + length + 2) { target in
      target[0] = 0x2C
      target[before - 1] = 0x22
      (target + before).update(from: name.utf8Start, count: length)
      target[before + length] = 0x22
      target[before + length + 1] = 0x3A
    }
    needsComma = false
  }

  /// The name of a field that came from elsewhere; its value is written next.
  package mutating func member(_ name: String) {
    string(name)
    put(0x3A)
    needsComma = false
  }

  /// Whole fields, written before by another writer.
  package mutating func fields(_ written: [UInt8]) {
    comma()
    put(written)
  }

  package mutating func field(_ name: StaticString, _ value: String?) {
    self.name(name)
    if let value { string(value) } else { null() }
  }

  package mutating func field(_ name: StaticString, _ value: Bool) {
    self.name(name)
    literal(value ? "true" : "false")
  }

  // One for each type rather than a generic one, which would not be specialised for callers in
  // other targets: rows have a dozen numbers each.

  package mutating func field(_ name: StaticString, _ value: UInt64?) {
    self.name(name)
    if let value { number(value) } else { null() }
  }

  package mutating func field(_ name: StaticString, _ value: UInt32?) {
    field(name, value.map { UInt64($0) })
  }

  package mutating func field(_ name: StaticString, _ value: UInt16?) {
    field(name, value.map { UInt64($0) })
  }

  package mutating func field(_ name: StaticString, _ value: UInt8?) {
    field(name, value.map { UInt64($0) })
  }

  /// A negative number is written as 0.
  package mutating func field(_ name: StaticString, _ value: Int?) {
    field(name, value.map { UInt64(clamping: $0) })
  }

  package mutating func null() { literal("null") }

  package mutating func literal(_ text: StaticString) {
    comma()
    let length = text.utf8CodeUnitCount
    put(length) { $0.update(from: text.utf8Start, count: length) }
  }

  package mutating func number(_ value: UInt64) {
    comma()
    appendDecimal(value)
  }

  /// A number that is already written as text.
  package mutating func numeral(_ ascii: some Sequence<UInt8>) {
    comma()
    put(Array(ascii))
  }

  package mutating func string(_ value: String) {
    var value = value
    value.withUTF8 { string($0) }
  }

  /// A string of bytes that are known to be UTF-8.
  package mutating func string(_ utf8: UnsafeBufferPointer<UInt8>) {
    beginString()
    appendEscaped(utf8)
    endString()
  }

  /// Begins a string whose pieces follow.
  package mutating func beginString() {
    comma()
    put(0x22)
  }

  package mutating func endString() { put(0x22) }

  /// Adds whole characters of UTF-8 to the string that was begun.
  package mutating func appendEscaped(_ utf8: UnsafeBufferPointer<UInt8>) {
    var rest = utf8
    while !rest.isEmpty {
      // A part at a time: escapes can take six times the room, but few strings need them.
      let part = UnsafeBufferPointer(rebasing: rest[..<Self.wholeCharacters(of: rest)])
      rest = UnsafeBufferPointer(rebasing: rest[part.count...])
      reserve(JSONEscapes.limit(part.count))
      let start = used
      used += room.withUnsafeMutableBufferPointer { buffer in
        buffer.baseAddress.map { JSONEscapes.write(part, to: $0 + start) } ?? 0
      }
    }
  }

  /// How many bytes to take at once, so that no character is cut.
  private static func wholeCharacters(of utf8: UnsafeBufferPointer<UInt8>) -> Int {
    let limit = 4096
    guard utf8.count > limit else { return utf8.count }
    return (limit - 3...limit).last { utf8[$0] & 0xC0 != 0x80 } ?? limit
  }

  /// Adds base64 to the string that was begun: all pieces but the last are multiples of three.
  package mutating func appendBase64(_ piece: [UInt8]) {
    put(Base64.length(of: piece.count)) { Base64.write(piece, to: $0) }
  }

  /// Hands over what was written so far; the row continues.
  package mutating func hand(to output: inout RowBuffer) {
    append(to: &output)
    used = 0
  }

  /// Some bytes as a string of base64.
  package mutating func base64(_ payload: [UInt8]) {
    beginString()
    appendBase64(payload)
    endString()
  }

  /// A string of ASCII that needs no escapes.
  package mutating func plainString(_ ascii: some Sequence<UInt8>) {
    comma()
    put(0x22)
    put(Array(ascii))
    put(0x22)
  }

  private mutating func open(_ byte: UInt8) {
    comma()
    put(byte)
    needsComma = false
  }

  private mutating func close(_ byte: UInt8) {
    put(byte)
    needsComma = true
  }

  private mutating func comma() {
    if needsComma { put(0x2C) }
    needsComma = true
  }

  private mutating func appendDecimal(_ value: UInt64) {
    // UInt64.max has twenty digits.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var rest = value
      var first = digits.count
      repeat {
        first -= 1
        digits[first] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      } while rest != 0
      let length = digits.count - first
      let start = digits.baseAddress.map { $0 + first }
      put(length) { target in
        if let start { target.update(from: start, count: length) }
      }
    }
  }

  private mutating func put(_ byte: UInt8) {
    put(1) { $0[0] = byte }
  }

  private mutating func put(_ bytes: [UInt8]) {
    put(bytes.count) { target in
      bytes.withUnsafeBufferPointer { bytes in
        if let base = bytes.baseAddress { target.update(from: base, count: bytes.count) }
      }
    }
  }

  /// Puts `count` bytes, which `fill` writes.
  @inline(__always)
  private mutating func put(_ count: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Void) {
    reserve(count)
    let start = used
    room.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { fill(base + start) }
    }
    used = start + count
  }

  @inline(__always)
  private mutating func reserve(_ count: Int) {
    if room.count - used < count { grow(by: count) }
  }

  private mutating func grow(by count: Int) {
    room += [UInt8](repeating: 0, count: max(256, room.count, count))
  }
}
