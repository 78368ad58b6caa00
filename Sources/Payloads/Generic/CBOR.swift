/// CBOR (RFC 8949).
enum CBOR {
  static let about = About(form: "cbor", prefix: "cbor", name: "CBOR", hasOpenPath: true)

  /// The facts about bytes that are one map or array with something in it, tagged or not, and
  /// nothing after it.
  static func shape(_ bytes: [UInt8], _ range: Range<Int>, isCut: Bool = false) -> DataShape? {
    guard let first = bytes[range].first, 4...6 ~= first >> 5 else { return nil }
    let shape = DataShape(CBORTokens(bytes, range, isGuess: true), isCut: isCut)
    return shape?.isFilledContainer == true ? shape : nil
  }

  static func unit(_ range: Range<Int>, to sink: inout NodeSink) {
    sink.beginUnit(about, at: range)
    show(.none, range, to: &sink)
    sink.endUnit()
  }

  /// Adds a value, with its summary.
  ///
  /// - Parameter isChecked: Whether it is known to be whole.
  static func show(
    _ label: Label, _ range: Range<Int>, isChecked: Bool = false, to sink: inout NodeSink
  ) {
    sink.say(word: about.form)
    sink.beginCompact()
    sink.root(about.prefix)
    var walk = DataWalk(CBORTokens(sink.bytes, range))
    walk.only(label, isChecked: isChecked, to: &sink)
    sink.endCompact()
  }
}

// The meaning that tags give to the values after them (RFC 8949, section 3.4, and IANA's registry).
extension CBORTokens {
  private static let names: [UInt64: String] = [
    0: "date and time", 1: "seconds since 1970", 2: "bignum", 3: "negative bignum",
    4: "decimal fraction", 5: "bigfloat", 16: "COSE encrypted", 17: "COSE MAC", 18: "COSE signed",
    21: "base64url", 22: "base64", 23: "base16", 24: "embedded CBOR", 25: "string reference",
    26: "object", 28: "shareable", 29: "reference", 30: "rational", 32: "URI", 33: "base64url",
    34: "base64", 35: "regular expression", 36: "MIME message", 37: "UUID",
    38: "text in a language",
    39: "identifier", 61: "CWT", 63: "CBOR sequence", 96: "COSE encrypted", 97: "COSE MAC",
    98: "COSE signed", 100: "days since 1970", 256: "string references", 258: "set",
    259: "map", 260: "network address", 261: "network address and mask", 1004: "date",
    55799: "CBOR",
  ]

  func tagged(_ value: NodeValue, _ tags: [UInt64]) -> (value: NodeValue, note: String) {
    let note = tags.map { Self.names[$0] ?? "tag \($0)" }.joined(separator: ", ")
    switch (tags.last, value) {
    case (1, _): return (value, time(value) ?? note)
    case (2, .bytes(let range)) where range.count <= Self.bignumLimit:
      return (.made(BigDecimal.text(cursor.bytes[range])), note)
    case (3, .bytes(let range)) where range.count <= Self.bignumLimit:
      return (.made("-" + BigDecimal.text(cursor.bytes[range], plus: 1)), note)
    case (37, .bytes(let range)) where range.count == 16:
      return (.made(Self.identifier(cursor.bytes[range])), note)
    default: return (value, note)
    }
  }

  func embedded(_ value: NodeValue, _ tags: [UInt64]) -> Range<Int>? {
    guard tags.last == 24, case .bytes(let range) = value else { return nil }
    return range
  }

  /// A longer number stays bytes: writing it takes time that grows with its square.
  private static let bignumLimit = 256

  private func time(_ value: NodeValue) -> String? {
    switch value {
    case .unsigned(let seconds):
      return Int64(exactly: seconds).map { InstantText.text(seconds: $0, nanoseconds: 0) }
    case .integer(let seconds): return InstantText.text(seconds: seconds, nanoseconds: 0)
    case .real(let seconds):
      guard seconds >= 0, seconds < 0x1p40 else { return nil }
      let whole = Int64(seconds)
      let nanoseconds = UInt64((seconds - Double(whole)) * 1e6) * 1000
      return InstantText.text(seconds: whole, nanoseconds: nanoseconds)
    default: return nil
    }
  }

  /// A UUID as RFC 9562 writes it.
  private static func identifier(_ bytes: ArraySlice<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for (place, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(place) { text.append(UInt8(ascii: "-")) }
      text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// Whole numbers of any size.
enum BigDecimal {
  /// A number whose highest byte comes first, with decimal digits.
  static func text(_ bytes: ArraySlice<UInt8>, plus more: UInt64 = 0) -> String {
    // Nine digits each, the lowest first.
    var groups: [UInt64] = [0]
    func take(times factor: UInt64, plus byte: UInt64) {
      var carry = byte
      for place in groups.indices {
        let value = groups[place] * factor + carry
        groups[place] = value % 1_000_000_000
        carry = value / 1_000_000_000
      }
      if carry > 0 { groups.append(carry) }
    }
    for byte in bytes { take(times: 256, plus: UInt64(byte)) }
    take(times: 1, plus: more)
    var text = "\(groups.last ?? 0)"
    for group in groups.dropLast().reversed() {
      let digits = "\(group)"
      text += String(repeating: "0", count: 9 - digits.utf8.count) + digits
    }
    return text
  }
}
