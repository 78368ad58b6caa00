/// A key as it was pressed.
package struct Key: Hashable, Sendable {
  package enum Code: Hashable, Sendable {
    /// What typing gives: `a`, `A`, `é`. Shift is part of the character.
    case character(Character)
    case enter, tab, escape, backspace, delete, insert
    case up, down, left, right, home, end, pageUp, pageDown
    /// F1 is 1.
    case function(Int)
  }

  package struct Modifiers: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let control = Modifiers(rawValue: 1)
    package static let alt = Modifiers(rawValue: 2)
    /// Only with named keys: `<S-Tab>`.
    package static let shift = Modifiers(rawValue: 4)
  }

  package var code: Code
  package var modifiers: Modifiers

  package init(_ code: Code, _ modifiers: Modifiers = []) {
    self.code = code
    self.modifiers = modifiers
  }

  /// A character without modifiers.
  package init(_ character: Character) { self.init(.character(character)) }
}

/// What the user did at the terminal.
package enum Input: Hashable, Sendable {
  case key(Key)
  /// Text that was pasted, not typed: it never runs commands. Line ends are `\n`.
  case paste(String)
  case mouse(Mouse)
  /// The colour of the terminal's background, as the terminal answered.
  case background(red: UInt8, green: UInt8, blue: UInt8)
  case resize(Size)
  /// The terminal's window gained (true) or lost (false) the focus.
  case focus(Bool)
}

/// A mouse event at a cell.
package struct Mouse: Hashable, Sendable {
  package enum Button: Hashable, Sendable { case left, middle, right }

  package enum Kind: Hashable, Sendable {
    case press(Button)
    case release
    /// Moved with the button held.
    case drag(Button)
    case wheelUp, wheelDown, wheelLeft, wheelRight
  }

  package var kind: Kind
  package var position: Point
  package var modifiers: Key.Modifiers

  package init(_ kind: Kind, x: Int, y: Int, modifiers: Key.Modifiers = []) {
    self.kind = kind
    position = Point(x: x, y: y)
    self.modifiers = modifiers
  }
}
