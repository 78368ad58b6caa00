/// One line of text under a cursor, with the keys of readline.
package struct LineEditor: Equatable, Sendable {
  package private(set) var characters: [Character]
  /// The character the cursor is on; the count at the end.
  package private(set) var cursor: Int
  private var cut: [Character] = []

  /// The longest line, in characters; a longer paste is cut.
  static let limit = 1 << 16

  package init(_ text: String = "") {
    characters = Array(text.prefix(Self.limit))
    cursor = characters.count
  }

  package var text: String { String(characters) }
  package var isEmpty: Bool { characters.isEmpty }
  /// The text before the cursor.
  package var head: String { String(characters[..<cursor]) }

  /// The text before the cursor, and from it on.
  var halves: (String, String) {
    (String(characters[..<cursor]), String(characters[cursor...]))
  }

  /// Puts the cursor on a character, or at the end when there are fewer.
  mutating func place(at character: Int) { cursor = min(max(0, character), characters.count) }

  mutating func insert(_ text: String) {
    let room = Self.limit - characters.count
    // Line ends of a paste stay in the line as they are.
    let new = Array(text).prefix(max(0, room))
    characters.insert(contentsOf: new, at: cursor)
    cursor += new.count
  }

  /// Replaces the last `count` characters before the cursor.
  mutating func replace(last count: Int, with text: String) {
    remove(max(0, cursor - count)..<cursor)
    insert(text)
  }

  /// Whether the cursor is after the last character.
  var isAtEnd: Bool { cursor == characters.count }

  /// Does what an editing action says.
  mutating func apply(_ action: EditAction) {
    switch action {
    case .lineStart: cursor = 0
    case .lineEnd: cursor = characters.count
    case .characterLeft: cursor = max(0, cursor - 1)
    case .characterRight: cursor = min(characters.count, cursor + 1)
    case .wordLeft: cursor = wordStart
    case .wordRight: cursor = wordEnd
    case .deleteBack: remove(max(0, cursor - 1)..<cursor)
    case .deleteForward: remove(cursor..<min(characters.count, cursor + 1))
    case .killWordBack: kill(wordStart..<cursor)
    case .killWordForward: kill(cursor..<wordEnd)
    case .killToStart: kill(0..<cursor)
    case .killToEnd: kill(cursor..<characters.count)
    case .yank: insert(String(cut))
    }
  }

  private var wordStart: Int {
    var place = cursor
    while place > 0, !Self.isWord(characters[place - 1]) { place -= 1 }
    while place > 0, Self.isWord(characters[place - 1]) { place -= 1 }
    return place
  }

  private var wordEnd: Int {
    var place = cursor
    while place < characters.count, !Self.isWord(characters[place]) { place += 1 }
    while place < characters.count, Self.isWord(characters[place]) { place += 1 }
    return place
  }

  private static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber
  }

  private mutating func kill(_ range: Range<Int>) {
    if !range.isEmpty { cut = Array(characters[range]) }
    remove(range)
  }

  private mutating func remove(_ range: Range<Int>) {
    characters.removeSubrange(range)
    cursor = range.lowerBound
  }
}
