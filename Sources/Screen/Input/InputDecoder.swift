/// Turns what a terminal sends into keys, pastes and mouse events.
///
/// An escape sequence it does not know is dropped whole. Some are answers to questions that other
/// programs asked; none of their letters may become keys.
package struct InputDecoder: Sendable {
  /// A paste is cut at 16 MiB, so that a terminal cannot fill the memory.
  package static let pasteLimit = 16 << 20
  // Longer than any sequence a terminal sends by itself.
  private static let sequenceLimit = 4096

  private var pending: [UInt8] = []
  private var paste: [UInt8]?
  /// How many times the end of a control string was waited for in vain.
  private var waits = 0

  package init() {}

  /// Whether bytes wait for more: if none come within about 25 ms, call ``timeout()``.
  package var isWaiting: Bool { paste == nil && !pending.isEmpty }

  /// Takes bytes as they were read.
  ///
  /// - Returns: What they mean, together with those that waited.
  package mutating func receive(_ bytes: some Collection<UInt8>) -> [Input] {
    pending += bytes
    waits = 0
    var inputs: [Input] = []
    var position = 0
    while position < pending.count {
      guard let step = step(pending[position...]) else { break }
      position += step.length
      if let input = step.input { inputs.append(input) }
    }
    pending.removeFirst(position)
    if paste == nil, pending.count > Self.sequenceLimit { pending = [] }
    return inputs
  }

  /// Takes what waited as it is: an escape character becomes the key, and half a sequence becomes
  /// nothing.
  package mutating func timeout() -> [Input] {
    guard paste == nil else { return [] }
    // An answer may come in pieces, and none of its letters is a key: it gets about a second.
    if waits < 40, pending.starts(with: Array("\u{1B}]11;".utf8)) {
      waits += 1
      return []
    }
    defer { pending = [] }
    guard pending.first == 0x1B else { return [] }
    switch pending.count {
    case 1: return [.key(Key(.escape))]
    case 2 where pending[1] == 0x1B: return [.key(Key(.escape)), .key(Key(.escape))]
    case 2: return [.key(Key(.character(Character(Unicode.Scalar(pending[1]))), .alt))]
    default: return []
    }
  }
}

/// How many bytes were used, and what they meant; nil as an input for what is dropped.
struct InputStep {
  let length: Int
  var input: Input?

  init(_ length: Int, _ input: Input? = nil) {
    self.length = length
    self.input = input
  }

  init(_ length: Int, key code: Key.Code, _ modifiers: Key.Modifiers = []) {
    self.init(length, .key(Key(code, modifiers)))
  }
}

extension InputDecoder {
  /// One step at the start of `bytes`, which are not empty; nil when it needs more of them.
  private mutating func step(_ bytes: ArraySlice<UInt8>) -> InputStep? {
    if paste != nil { return pasted(bytes) }
    guard bytes.first == 0x1B else { return Self.character(bytes) }
    let rest = bytes.dropFirst()
    guard let second = rest.first else { return nil }
    switch second {
    case UInt8(ascii: "["): return controlSequence(bytes)
    case UInt8(ascii: "O"): return Self.singleShift(bytes)
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"),
      UInt8(ascii: "X"):
      return Self.controlString(bytes)
    default: return altered(rest)
    }
  }

  /// A key after an escape character: that key with Alt.
  private mutating func altered(_ bytes: ArraySlice<UInt8>) -> InputStep? {
    // Two escape characters are two keys, unless the second begins a sequence.
    if bytes.first == 0x1B, let next = bytes.dropFirst().first, next != 0x5B, next != 0x4F {
      return InputStep(1, key: .escape)
    }
    guard let step = step(bytes) else { return nil }
    guard case .key(var key) = step.input else { return InputStep(step.length + 1, step.input) }
    key.modifiers.insert(.alt)
    return InputStep(step.length + 1, .key(key))
  }

  private mutating func controlSequence(_ bytes: ArraySlice<UInt8>) -> InputStep? {
    guard let sequence = ControlSequence(bytes) else { return nil }
    if sequence.isPasteStart { paste = [] }
    return InputStep(sequence.length, sequence.input)
  }

  /// `ESC O x`: what keypads and F1 to F4 send.
  private static func singleShift(_ bytes: ArraySlice<UInt8>) -> InputStep? {
    guard let final = bytes.dropFirst(2).first else { return nil }
    if final == UInt8(ascii: "M") { return InputStep(3, key: .enter) }
    return InputStep(3, ControlSequence.key(final: final).map { .key(Key($0)) })
  }

  /// A control string, up to its end: BEL or `ESC \`.
  private static func controlString(_ bytes: ArraySlice<UInt8>) -> InputStep? {
    for index in bytes.indices.dropFirst(2) {
      let isBell = bytes[index] == 0x07
      if isBell || bytes[index] == UInt8(ascii: "\\") && bytes[index - 1] == 0x1B {
        let content = bytes[(bytes.startIndex + 2)..<(isBell ? index : index - 1)]
        return InputStep(
          index - bytes.startIndex + 1,
          bytes[bytes.startIndex + 1] == 0x5D ? BackgroundAnswer.input(content) : nil)
      }
    }
    return nil
  }
}

extension InputDecoder {
  private static let pasteEnd = Array("\u{1B}[201~".utf8)

  private mutating func pasted(_ bytes: ArraySlice<UInt8>) -> InputStep? {
    let escape = bytes.firstIndex(of: 0x1B) ?? bytes.endIndex
    guard escape == bytes.startIndex else {
      keep(bytes[..<escape])
      return InputStep(escape - bytes.startIndex)
    }
    if bytes.starts(with: Self.pasteEnd) {
      defer { paste = nil }
      return InputStep(Self.pasteEnd.count, .paste(Self.text(paste ?? [])))
    }
    if Self.pasteEnd.starts(with: bytes) { return nil }
    keep(bytes.prefix(1))
    return InputStep(1)
  }

  private mutating func keep(_ bytes: ArraySlice<UInt8>) {
    let room = Self.pasteLimit - (paste?.count ?? 0)
    paste?.append(contentsOf: bytes.prefix(max(room, 0)))
  }

  /// Terminals send a carriage return for each end of a line.
  private static func text(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    for (index, byte) in bytes.enumerated() {
      if byte == 0x0A, index > 0, bytes[index - 1] == 0x0D { continue }
      text.append(byte == 0x0D ? 0x0A : byte)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// A key that is not an escape sequence.
  private static func character(_ bytes: ArraySlice<UInt8>) -> InputStep? {
    guard let byte = bytes.first else { return nil }
    switch byte {
    case 0x0D: return InputStep(1, key: .enter)
    case 0x09: return InputStep(1, key: .tab)
    case 0x08, 0x7F: return InputStep(1, key: .backspace)
    case 0x00: return InputStep(1, key: .character(" "), .control)
    case 0x01...0x1A:
      return InputStep(1, key: .character(Character(Unicode.Scalar(byte + 0x60))), .control)
    case 0x1C...0x1F:
      return InputStep(1, key: .character(Character(Unicode.Scalar(byte + 0x40))), .control)
    case 0x20...0x7E: return InputStep(1, key: .character(Character(Unicode.Scalar(byte))))
    default: return scalar(bytes)
    }
  }

  private static func scalar(_ bytes: ArraySlice<UInt8>) -> InputStep? {
    let length =
      switch bytes.first ?? 0 {
      case 0xC2...0xDF: 2
      case 0xE0...0xEF: 3
      case 0xF0...0xF4: 4
      default: 1
      }
    let encoded = bytes.prefix(length)
    let following = encoded.dropFirst().prefix { $0 & 0xC0 == 0x80 }.count
    if following + 1 < encoded.count { return InputStep(following + 1) }
    guard encoded.count == length else { return nil }
    guard let text = String(validating: encoded, as: UTF8.self), let character = text.first,
      text.unicodeScalars.first?.properties.generalCategory != .control
    else { return InputStep(length) }
    return InputStep(length, key: .character(character))
  }
}
