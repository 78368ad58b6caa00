import CNcurses
import Screen
import Text

/// Copies screens to ncurses, only the cells that differ.
struct Painter {
  /// A style as ncurses has it.
  private struct Ink {
    let modifiers: Int32
    let pair: Int32
  }

  private let depth: ColourDepth
  private let isASCII: Bool
  private var theme: Theme?
  private var reduced: Theme?
  private var inks: [Ink?] = []
  private var shown: Screen?

  init(depth: ColourDepth, isASCII: Bool) {
    self.depth = depth
    self.isASCII = isASCII
  }

  /// Makes the next painting a whole one.
  mutating func forget() {
    shown = nil
    cn_forget()
  }

  mutating func paint(_ screen: Screen, theme: Theme) {
    let screen = isASCII ? screen.inASCII : screen
    if theme != self.theme { use(theme) }
    if shown?.size != screen.size { shown = nil }
    for y in 0..<screen.size.height { paintRow(y, of: screen) }
    cn_cursor(Int32(screen.cursor?.x ?? -1), Int32(screen.cursor?.y ?? -1))
    cn_flush()
    shown = screen
  }

  private mutating func use(_ theme: Theme) {
    self.theme = theme
    reduced = theme.reduced(to: depth)
    inks = Array(repeating: nil, count: Role.allCases.count * (Role.allCases.count + 1))
    shown = nil
  }

  private mutating func paintRow(_ y: Int, of screen: Screen) {
    let row = screen.row(y)
    if let old = shown?.row(y), old == row { return }
    let old = shown?.row(y)
    for (x, index) in row.indices.enumerated() {
      let cell = row[index]
      if let old, old[old.startIndex + x] == cell { continue }
      put(cell, x: x, y: y)
    }
  }

  private mutating func put(_ cell: Cell, x: Int, y: Int) {
    let width = cell.glyph.width
    guard width > 0 else { return }
    let ink = ink(of: cell)
    let (base, mark, secondMark) = cell.glyph.values
    cn_put(
      Int32(x), Int32(y), base, mark, secondMark, Int32(width), ink.modifiers, ink.pair)
  }

  private mutating func ink(of cell: Cell) -> Ink {
    let overlay = cell.overlay.map { Int($0.rawValue) + 1 } ?? 0
    let index = overlay * Role.allCases.count + Int(cell.role.rawValue)
    if let ink = inks[index] { return ink }
    let style = reduced?.style(of: cell.role, under: cell.overlay) ?? Style()
    let ink = Ink(
      modifiers: Int32(style.modifiers.rawValue),
      pair: cn_pair(number(style.foreground), number(style.background)))
    inks[index] = ink
    return ink
  }

  /// The colour's number for ncurses: -1 is the terminal's own, and in true colour everything past
  /// the sixteen of the palette is 0xRRGGBB.
  private func number(_ colour: Colour?) -> Int32 {
    switch (colour, depth) {
    case (nil, _), (.terminal, _): return -1
    case (.indexed(let index), .trueColour) where index >= 16:
      let (red, green, blue) = Colour.palette(index)
      return number(.rgb(red, green, blue))
    case (.indexed(let index), _): return Int32(index)
    case (.rgb(let red, let green, let blue), _):
      let value = Int32(red) << 16 | Int32(green) << 8 | Int32(blue)
      return value < 16 ? 0x010101 : value
    }
  }
}
