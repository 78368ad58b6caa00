/// Something that the line being written can become.
package struct Candidate: Equatable, Sendable {
  /// What is put into the line.
  package var text: String
  /// The name it is listed under, if different.
  private var name: String?
  /// Its kind, in a word.
  package var kind = ""
  /// How often it was seen in this session; nil where that is not counted.
  package var count: Int?
  /// What it is or does, without a full stop.
  package var sentence = ""

  init(
    _ text: String, name: String? = nil, kind: String = "", count: Int? = nil, sentence: String = ""
  ) {
    self.text = text
    self.name = name
    self.kind = kind
    self.count = count
    self.sentence = sentence
  }

  /// What it is listed and found by.
  package var label: String { name ?? text }
}

/// The candidates for a place in a line; Tab goes through them.
package struct CandidateList: Sendable {
  package private(set) var items: [Candidate] = []
  /// The one that is in the line.
  package private(set) var chosen: Int?
  /// The line as it was typed, and which of its characters a candidate replaces.
  private var typed = LineEditor()
  package private(set) var replaced = 0..<0

  init() {}

  /// - Parameters:
  ///   - items: What is offered, the likeliest first.
  ///   - line: The line as it stands.
  ///   - replaced: The characters that a candidate takes the place of.
  init(_ items: [Candidate], in line: LineEditor, replacing replaced: Range<Int>) {
    self.items = items
    typed = line
    self.replaced = replaced
  }

  /// The line with the next candidate in it, or the one before; nil when there is none.
  mutating func turn(by step: Int) -> LineEditor? {
    guard !items.isEmpty else { return nil }
    let next = chosen.map { $0 + step } ?? (step > 0 ? 0 : -1)
    let place = (next + items.count) % items.count
    chosen = place
    let (head, tail) = (
      typed.characters[..<replaced.lowerBound], typed.characters[replaced.upperBound...]
    )
    var line = LineEditor(String(head) + items[place].text + String(tail))
    line.place(at: replaced.lowerBound + items[place].text.count)
    return line
  }
}

extension [Candidate] {
  /// Those that begin with `word`, then those that have it at the start of a part, in their order;
  /// all when it is empty.
  func matching(_ word: String) -> [Candidate] {
    guard !word.isEmpty else { return self }
    let word = word.lowercased()
    let beginning = filter { $0.label.lowercased().hasPrefix(word) }
    let inside = filter { candidate in
      let text = candidate.label.lowercased()
      return !text.hasPrefix(word)
        && text.split(whereSeparator: { ".-_[]\"".contains($0) }).contains { $0.hasPrefix(word) }
    }
    return beginning + inside
  }
}
