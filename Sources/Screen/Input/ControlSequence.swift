/// A control sequence: `ESC [`, parameters, and a letter that says what it is (ECMA-48, 5.4).
struct ControlSequence {
  let length: Int
  private let isPrivate: Bool
  private let parameters: [Int]
  private let final: UInt8

  /// The sequence at the start of `bytes`; nil when it is not complete.
  ///
  /// A broken one ends where it breaks and means nothing.
  init?(_ bytes: ArraySlice<UInt8>) {
    let body = bytes.dropFirst(2)
    // The Linux console sends `ESC [ [ A` for F1.
    if body.first == UInt8(ascii: "[") {
      guard let letter = body.dropFirst().first else { return nil }
      self.init(length: 4, parameters: [10 + Int(letter) - 0x40], final: UInt8(ascii: "~"))
      return
    }
    guard let end = body.firstIndex(where: { !(0x20...0x3F).contains($0) }) else { return nil }
    let length = end - bytes.startIndex + 1
    guard (0x40...0x7E).contains(bytes[end]) else {
      // The byte that breaks the sequence may begin another one.
      self.init(length: length - 1, parameters: [], final: 0)
      return
    }
    let text = body[..<end]
    let isPrivate = text.first.map { (0x3C...0x3F).contains($0) } ?? false
    self.init(
      length: length, isPrivate: isPrivate && text.first != UInt8(ascii: "<"),
      parameters: Self.numbers(isPrivate ? text.dropFirst() : text), final: bytes[end],
      isMouse: text.first == UInt8(ascii: "<"))
  }

  private let isMouse: Bool

  private init(
    length: Int, isPrivate: Bool = false, parameters: [Int], final: UInt8, isMouse: Bool = false
  ) {
    self.length = length
    self.isPrivate = isPrivate
    self.parameters = parameters
    self.final = final
    self.isMouse = isMouse
  }

  private static func numbers(_ text: ArraySlice<UInt8>) -> [Int] {
    text.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { digits in
      digits.prefix(7).reduce(0) { $1 >= 0x30 && $1 <= 0x39 ? $0 * 10 + Int($1) - 0x30 : $0 }
    }
  }

  private func parameter(_ index: Int) -> Int { index < parameters.count ? parameters[index] : 0 }

  var isPasteStart: Bool { final == UInt8(ascii: "~") && !isPrivate && parameter(0) == 200 }

  /// What it means; nil when it means nothing to us.
  var input: Input? {
    if isMouse { return mouse }
    if isPrivate { return nil }
    switch final {
    case UInt8(ascii: "I"): return .focus(true)
    case UInt8(ascii: "O"): return .focus(false)
    case UInt8(ascii: "Z"): return .key(Key(.tab, .shift))
    case UInt8(ascii: "~"): return tilde
    case UInt8(ascii: "u"): return code(parameter(0), parameter(1))
    case UInt8(ascii: "R") where parameters.count > 1 && parameter(0) != 1: return nil
    default: return Self.key(final: final).map { .key(Key($0, Self.modifiers(parameter(1)))) }
    }
  }

  private var tilde: Input? {
    if parameter(0) == 27 { return code(parameter(2), parameter(1)) }
    let modifiers = Self.modifiers(parameter(1))
    return Self.tildeKeys[parameter(0)].map { .key(Key($0, modifiers)) }
  }

  /// A key by the number of its character, from terminals that can distinguish more keys.
  private func code(_ value: Int, _ modifiers: Int) -> Input? {
    let modifiers = Self.modifiers(modifiers)
    switch value {
    case 9: return .key(Key(.tab, modifiers))
    case 13: return .key(Key(.enter, modifiers))
    case 27: return .key(Key(.escape, modifiers))
    case 127: return .key(Key(.backspace, modifiers))
    default:
      guard value >= 0x20, let scalar = UInt32(exactly: value).flatMap(Unicode.Scalar.init)
      else { return nil }
      return .key(Key(.character(Character(scalar)), modifiers.subtracting(.shift)))
    }
  }

  static func key(final: UInt8) -> Key.Code? {
    switch final {
    case UInt8(ascii: "A"): .up
    case UInt8(ascii: "B"): .down
    case UInt8(ascii: "C"): .right
    case UInt8(ascii: "D"): .left
    case UInt8(ascii: "H"): .home
    case UInt8(ascii: "F"): .end
    case UInt8(ascii: "P"): .function(1)
    case UInt8(ascii: "Q"): .function(2)
    case UInt8(ascii: "R"): .function(3)
    case UInt8(ascii: "S"): .function(4)
    default: nil
    }
  }

  /// The parameter is one more than a sum of 1 for Shift, 2 for Alt and 4 for Control.
  private static func modifiers(_ parameter: Int) -> Key.Modifiers {
    let bits = max(parameter, 1) - 1
    var modifiers: Key.Modifiers = []
    if bits & 1 != 0 { modifiers.insert(.shift) }
    if bits & 2 != 0 { modifiers.insert(.alt) }
    if bits & 4 != 0 { modifiers.insert(.control) }
    return modifiers
  }

  private static let tildeKeys: [Int: Key.Code] = {
    var keys: [Int: Key.Code] = [
      1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
    ]
    let numbers = [11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34]
    for (index, number) in numbers.enumerated() { keys[number] = .function(index + 1) }
    return keys
  }()
}

extension ControlSequence {
  /// `ESC [ < button ; column ; row M`, or `m` for a release (xterm's mode 1006).
  private var mouse: Input? {
    guard final == UInt8(ascii: "M") || final == UInt8(ascii: "m"), parameters.count == 3 else {
      return nil
    }
    let bits = parameter(0)
    guard let kind = kind(bits) else { return nil }
    var modifiers: Key.Modifiers = []
    if bits & 4 != 0 { modifiers.insert(.shift) }
    if bits & 8 != 0 { modifiers.insert(.alt) }
    if bits & 16 != 0 { modifiers.insert(.control) }
    return .mouse(Mouse(kind, x: parameter(1) - 1, y: parameter(2) - 1, modifiers: modifiers))
  }

  private func kind(_ bits: Int) -> Mouse.Kind? {
    if bits & 64 != 0 {
      return [.wheelUp, .wheelDown, .wheelLeft, .wheelRight][bits & 3]
    }
    guard bits < 64, bits & 3 != 3 else { return nil }
    let button: Mouse.Button = [.left, .middle, .right][bits & 3]
    if final == UInt8(ascii: "m") { return .release }
    return bits & 32 != 0 ? .drag(button) : .press(button)
  }
}
