/// What stands between the quotes of a JSON string.
struct JSONString {
  private let raw: UnsafeBufferPointer<UInt8>

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    raw = UnsafeBufferPointer(rebasing: bytes[range])
  }

  private var hasEscapes: Bool { raw.contains(0x5C) }

  func equals(_ text: [UInt8]) -> Bool {
    hasEscapes ? unescaped == text : ByteSearch.equal(raw, text)
  }

  /// Looks at the text with its escapes resolved.
  func withText<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    hasEscapes ? unescaped.withUnsafeBufferPointer(body) : body(raw)
  }

  /// The text with its escapes resolved; one that is none stands for itself.
  private var unescaped: [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(raw.count)
    var index = 0
    while index < raw.count {
      guard raw[index] == 0x5C, index + 1 < raw.count else {
        text.append(raw[index])
        index += 1
        continue
      }
      index += resolve(at: index, into: &text)
    }
    return text
  }

  /// Appends what the escape at `index` stands for and returns how many bytes it takes.
  private func resolve(at index: Int, into text: inout [UInt8]) -> Int {
    switch raw[index + 1] {
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "u"): return resolveUnicode(at: index, into: &text)
    case let byte: text.append(byte)
    }
    return 2
  }

  private func resolveUnicode(at index: Int, into text: inout [UInt8]) -> Int {
    guard let first = codeUnit(at: index) else {
      text.append(UInt8(ascii: "u"))
      return 2
    }
    if first & 0xFC00 == 0xD800, let second = codeUnit(at: index + 6), second & 0xFC00 == 0xDC00 {
      text += String(decoding: [first, second], as: UTF16.self).utf8
      return 12
    }
    text += String(decoding: [first], as: UTF16.self).utf8
    return 6
  }

  /// The code unit of the escape `\uXXXX` at `index`; nil when there is none.
  private func codeUnit(at index: Int) -> UInt16? {
    guard index + 6 <= raw.count, raw[index] == 0x5C, raw[index + 1] == UInt8(ascii: "u") else {
      return nil
    }
    var unit: UInt16 = 0
    for digit in raw[index + 2..<index + 6] {
      guard let value = ASCII.hexDigit(digit) else { return nil }
      unit = unit << 4 | UInt16(value)
    }
    return unit
  }
}
