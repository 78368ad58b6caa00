/// Writes JSON as UTF-8 bytes, one value after the other (RFC 8259).
///
/// Characters that could act on a terminal (controls, bidirectional overrides, invisible ones) are
/// written as escapes, which loses nothing.
package struct JSONWriter: Sendable {
  package private(set) var bytes: [UInt8] = []
  private var needsComma = false
  /// The second that was written last, and how: most rows of a busy second share it.
  private var lastSecond: UInt64?
  private var lastSecondText: [UInt8] = []

  package init() {}

  /// A moment in the contract's form, as a string.
  package mutating func moment(_ time: UInt64) {
    let second = time / 1_000_000_000
    if lastSecond != second {
      lastSecond = second
      // All but the decimals and the Z.
      lastSecondText = Array(Timestamp.iso8601(second * 1_000_000_000).prefix(20))
    }
    comma()
    bytes.append(0x22)
    bytes.append(contentsOf: lastSecondText)
    Timestamp.append(Int(time % 1_000_000_000), digits: 9, to: &bytes)
    bytes.append(contentsOf: [0x5A, 0x22])
  }

  /// What was written, for small documents.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    needsComma = false
  }

  /// Ends a line of NDJSON.
  package mutating func endLine() {
    bytes.append(0x0A)
    needsComma = false
  }

  package mutating func object(_ body: (inout JSONWriter) -> Void) {
    open(0x7B)
    body(&self)
    close(0x7D)
  }

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
    if needsComma { bytes.append(0x2C) }
    bytes.append(0x22)
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    bytes.append(0x22)
    bytes.append(0x3A)
    needsComma = false
  }

  /// The name of a field that came from elsewhere; its value is written next.
  package mutating func member(_ name: String) {
    string(name)
    bytes.append(0x3A)
    needsComma = false
  }

  package mutating func field(_ name: StaticString, _ value: String?) {
    self.name(name)
    if let value { string(value) } else { null() }
  }

  package mutating func field(_ name: StaticString, _ value: Bool) {
    self.name(name)
    literal(value ? "true" : "false")
  }

  package mutating func field<Number: BinaryInteger>(_ name: StaticString, _ value: Number?) {
    self.name(name)
    if let value { number(UInt64(clamping: value)) } else { null() }
  }

  package mutating func null() { literal("null") }

  package mutating func literal(_ text: StaticString) {
    comma()
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  package mutating func number(_ value: UInt64) {
    comma()
    appendDecimal(value)
  }

  /// A number as it is to be written.
  package mutating func numeral(_ ascii: some Sequence<UInt8>) {
    comma()
    bytes.append(contentsOf: ascii)
  }

  package mutating func string(_ value: String) {
    var value = value
    value.withUTF8 { string($0) }
  }

  /// A string of bytes that are known to be UTF-8.
  package mutating func string(_ utf8: UnsafeBufferPointer<UInt8>) {
    comma()
    bytes.append(0x22)
    JSONEscapes.append(utf8, to: &bytes)
    bytes.append(0x22)
  }

  /// A string of ASCII that needs no escapes.
  package mutating func plainString(_ ascii: some Sequence<UInt8>) {
    comma()
    bytes.append(0x22)
    bytes.append(contentsOf: ascii)
    bytes.append(0x22)
  }

  private mutating func open(_ byte: UInt8) {
    comma()
    bytes.append(byte)
    needsComma = false
  }

  private mutating func close(_ byte: UInt8) {
    bytes.append(byte)
    needsComma = true
  }

  private mutating func comma() {
    if needsComma { bytes.append(0x2C) }
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
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[first...]))
    }
  }
}
