package import Text

/// The rectangle a widget draws into.
///
/// Its coordinates begin at 0, 0, and nothing drawn on it can
/// land outside.
package struct Canvas {
  /// The whole picture so far.
  package private(set) var screen: Screen
  private let origin: Point
  private let clip: Rect
  package let size: Size

  /// A canvas that is a whole new screen.
  package init(size: Size) {
    self.init(screen: Screen(size: size), rect: Rect(origin: Point(x: 0, y: 0), size: size))
  }

  private init(screen: Screen, rect: Rect, clip: Rect? = nil) {
    self.screen = screen
    origin = rect.origin
    size = rect.size
    self.clip = (clip ?? screen.bounds).intersection(rect)
  }

  package var width: Int { size.width }
  package var height: Int { size.height }
  package var bounds: Rect { Rect(origin: Point(x: 0, y: 0), size: size) }

  /// Lets `body` draw into a rectangle of this canvas.
  @discardableResult
  package mutating func draw<Result>(
    in rect: Rect, _ body: (inout Canvas) throws -> Result
  ) rethrows -> Result {
    var inner = Canvas(screen: screen.take(), rect: absolute(rect), clip: clip)
    defer { screen = inner.screen.take() }
    return try body(&inner)
  }

  private func absolute(_ rect: Rect) -> Rect { rect.offset(by: origin) }
}

extension Canvas {
  /// Puts text into a row, clipped at the canvas, or at `columns` columns when given.
  ///
  /// - Returns: The columns used from `x`.
  @discardableResult
  package mutating func put(
    _ text: String, x: Int, y: Int, columns: Int? = nil, role: Role = .text,
    overflow: Overflow = .clip
  ) -> Int {
    put(bytes: text.utf8, x: x, y: y, columns: columns, role: role, overflow: overflow)
  }

  /// Puts bytes that should be UTF-8, as ``put(_:x:y:columns:role:overflow:)`` does.
  @discardableResult
  package mutating func put(
    bytes: some Collection<UInt8>, x: Int, y: Int, columns: Int? = nil, role: Role = .text,
    overflow: Overflow = .clip
  ) -> Int {
    let start = absolute(Rect(x: x, y: y, width: columns ?? Size.limit, height: 1))
    return screen.put(
      bytes: bytes, x: start.x, y: start.y, in: clip.intersection(start), role: role,
      overflow: overflow)
  }

  /// Puts spans one after the other.
  ///
  /// - Returns: The columns used from `x`.
  @discardableResult
  package mutating func put(
    _ spans: [Span], x: Int, y: Int, columns: Int? = nil, overflow: Overflow = .clip
  ) -> Int {
    var used = 0
    for span in spans {
      let room = columns.map { max($0 - used, 0) }
      used += put(
        span.text, x: x + used, y: y, columns: room, role: span.role, overflow: overflow)
    }
    return used
  }

  /// Puts text so that it ends before the column `right`; what does not fit is cut at its start.
  package mutating func put(_ text: String, endingAt right: Int, y: Int, role: Role = .text) {
    put(text, x: right - TextWidth.columns(of: text), y: y, role: role)
  }

  /// Fills a rectangle, or the whole canvas, with a glyph of one column.
  package mutating func fill(
    _ rect: Rect? = nil, with glyph: Glyph = .space, role: Role = .text
  ) {
    let area = absolute(rect ?? bounds).intersection(clip)
    let cell = Cell(glyph.width == 1 ? glyph : .placeholder, role: role)
    for y in area.y..<area.bottom {
      for x in area.x..<area.right { screen.set(cell, x: x, y: y) }
    }
  }

  /// Lays a role over what is drawn already: the cursor's row, a match.
  package mutating func overlay(_ role: Role, in rect: Rect) {
    screen.overlay(role, in: absolute(rect).intersection(clip))
  }

  /// Lays a role over a row as one surface.
  ///
  /// What is drawn there loses its own colours, with which a cursor that reverses them would be a
  /// patchwork. A match of a search stays as it is.
  package mutating func overlay(flat role: Role, in rect: Rect) {
    screen.overlay(flat: role, in: absolute(rect).intersection(clip))
  }

  /// Places the hardware cursor, unless the place is outside of the canvas.
  package mutating func setCursor(x: Int, y: Int) {
    let point = absolute(Rect(x: x, y: y, width: 1, height: 1)).origin
    if clip.contains(point) { screen.cursor = point }
  }
}
