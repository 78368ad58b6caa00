import Text

/// Why a line is not a frame; the sentences say what one looks like.
package enum AuthoringError: Error, Equatable, Sendable {
  case noOpcode(String)
  case badOption(String)
  case badHex(String)
  case badBase64
  case badSplit(Int)

  package var sentence: String {
    switch self {
    case .noOpcode(let word):
      "'\(word)' is no opcode: /frame OPCODE [OPTION]… TEXT, where OPCODE is text, binary, cont, "
        + "close, ping, pong, 0 to 15, or raw for bytes without a header"
    case .badOption(let word):
      "'\(word)' cannot be: !fin, rsv1 to rsv3, mask=none, mask=random or mask=8 hexadecimal "
        + "digits, form=7, 16 or 64, len=N, split=N,N, delay=SECONDS, ping=TEXT, code=N"
    case .badHex(let text): "'\(text)' is not hexadecimal: two digits a byte, spaces allowed"
    case .badBase64: "this is not base64: letters, digits, + and /, padded with ="
    case .badSplit(let count): "split= needs offsets that grow, within a payload of \(count) bytes"
    }
  }
}

extension AuthoredFrame {
  /// Reads `OPCODE [OPTION]… [PAYLOAD]`.
  ///
  /// The opcode is a name or a number. Options are `fin`, `!fin`, `rsv1`, `rsv2`, `rsv3`,
  /// `mask=none|random|HEX`, `form=7|16|64`, `len=N`, `split=N,N…`, `delay=SECONDS`, `ping=TEXT`
  /// and `code=N`; the first word that is not an option begins the payload, and `--` ends the
  /// options. The payload is text, or bytes written after `hex` or `b64`. `raw` in place of the
  /// opcode sends hexadecimal bytes as they are.
  package static func read(_ text: String) -> Result<AuthoredFrame, AuthoringError> {
    var rest = text[...].drop { $0 == " " }
    let word = takeWord(&rest)
    do throws(AuthoringError) {
      if word == "raw" {
        guard let bytes = HexText.bytes(of: rest) else { throw .badHex(String(rest)) }
        var frame = AuthoredFrame(firstByte: 0, payload: bytes)
        frame.isRaw = true
        return .success(frame)
      }
      guard let opcode = opcode(word) else { throw .noOpcode(String(word)) }
      var frame = AuthoredFrame(firstByte: 0x80 | opcode, payload: [])
      var code: UInt16?
      while try frame.takeOption(rest.prefix { $0 != " " }, &code) { _ = takeWord(&rest) }
      if rest == "--" || rest.hasPrefix("-- ") { _ = takeWord(&rest) }
      frame.payload = try payload(rest)
      if let code { frame.payload = [UInt8(code >> 8), UInt8(code & 0xFF)] + frame.payload }
      try frame.checkSplits()
      return .success(frame)
    } catch {
      return .failure(error)
    }
  }

  private func checkSplits() throws(AuthoringError) {
    let bounds = [0] + splits + [payload.count]
    guard zip(bounds, bounds.dropFirst()).allSatisfy({ $0 <= $1 }) else {
      throw .badSplit(payload.count)
    }
  }

  private static func takeWord(_ rest: inout Substring) -> Substring {
    let word = rest.prefix { $0 != " " }
    // One space separates the words; any more belong to the payload.
    rest = rest.dropFirst(word.count).drop { $0 == " " }
    return word
  }

  private static func opcode(_ word: Substring) -> UInt8? {
    let names: [Opcode] = [.continuation, .text, .binary, .close, .ping, .pong]
    if let known = names.first(where: { $0.name == word }) { return known.rawValue }
    if word == "cont" { return 0 }
    guard !word.hasPrefix("+") else { return nil }
    let number = word.hasPrefix("0x") ? UInt8(word.dropFirst(2), radix: 16) : UInt8(word)
    return number.flatMap { $0 < 16 ? $0 : nil }
  }

  private static func payload(_ text: Substring) throws(AuthoringError) -> [UInt8] {
    if text == "hex" || text.hasPrefix("hex ") {
      let digits = text.dropFirst(3)
      guard let bytes = HexText.bytes(of: digits) else { throw .badHex(String(digits)) }
      return bytes
    }
    if text == "b64" || text.hasPrefix("b64 ") {
      guard let bytes = Base64.decode(String(text.dropFirst(3)).trimmed) else { throw .badBase64 }
      return bytes
    }
    return Array(text.utf8)
  }
}

// One option.
extension AuthoredFrame {
  /// - Returns: Whether the word is an option.
  fileprivate mutating func takeOption(
    _ word: Substring, _ code: inout UInt16?
  ) throws(AuthoringError) -> Bool {
    switch word {
    case "fin": firstByte |= 0x80
    case "!fin", "nofin": firstByte &= 0x7F
    case "rsv1": firstByte |= 0x40
    case "rsv2": firstByte |= 0x20
    case "rsv3": firstByte |= 0x10
    case "!mask", "nomask": mask = .none
    default:
      guard let equals = word.firstIndex(of: "=") else { return false }
      let value = word[word.index(after: equals)...]
      return try setOption(word[..<equals], to: value, word, &code)
    }
    return true
  }

  private mutating func setOption(
    _ name: Substring, to value: Substring, _ word: Substring, _ code: inout UInt16?
  ) throws(AuthoringError) -> Bool {
    let isGood: Bool
    switch name {
    case "mask": isGood = setMask(value)
    case "form":
      form = FrameHeader.LengthForm.allCases.first { "\($0.bits)" == value }
      isGood = form != nil
    case "len":
      length = value.hasPrefix("+") ? nil : UInt64(value)
      isGood = length != nil
    case "split":
      let offsets = value.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
      splits = offsets.compactMap { $0 }
      isGood = !offsets.contains(nil) && offsets.count <= 1000
    case "delay":
      delay = Double(value) ?? -1
      isGood = (0...3600).contains(delay)
    case "ping":
      ping = Array(value.utf8)
      isGood = true
    case "code":
      code = value.hasPrefix("+") ? nil : UInt16(value)
      isGood = code != nil
    default: return false
    }
    if !isGood { throw .badOption(String(word)) }
    return true
  }

  private mutating func setMask(_ value: Substring) -> Bool {
    switch value {
    case "none": mask = .none
    case "random": mask = .random
    default:
      guard value.utf8.count == 8, let bytes = HexText.bytes(of: value), bytes.count == 4 else {
        return false
      }
      mask = .key(MaskingKey(bytes.reduce(0) { $0 << 8 | UInt32($1) }))
    }
    return true
  }
}
