/// The header fields of an HTTP message in their order, as Latin-1 text that keeps every byte.
package struct HTTPHeaders: Hashable, Sendable {
  /// One field: a line, or several when it was folded.
  package struct Field: Hashable, Sendable {
    /// The name as it was spelt, without whitespace around it.
    package var name: String
    /// The value without the whitespace around it; a fold became one space.
    package var value: String
    /// The line as it stood on the wire, without its end.
    package var line: String

    package init(name: String, value: String, line: String) {
      self.name = name
      self.value = value
      self.line = line
    }

    /// Whether it has this name; names compare without case.
    package func isNamed(_ name: String) -> Bool { HTTPGrammar.equal(self.name, name) }
  }

  package var fields: [Field]

  package init(fields: [Field] = []) { self.fields = fields }

  /// Headers made of names and values of windsock's own.
  package init(_ pairs: [(name: String, value: String)]) {
    fields = pairs.map { Field(name: $0, value: $1, line: "\($0): \($1)") }
  }

  /// The values of every field of that name, in order; names compare without case.
  package func values(for name: String) -> [String] {
    fields.filter { HTTPGrammar.equal($0.name, name) }.map(\.value)
  }

  /// The value of the first field of that name.
  package func first(_ name: String) -> String? {
    fields.first { HTTPGrammar.equal($0.name, name) }?.value
  }

  package func contains(_ name: String) -> Bool { first(name) != nil }

  /// The elements of a comma-separated list over all fields of that name, empty ones left out
  /// (RFC 9110, section 5.6.1); a comma inside quotes separates nothing.
  package func tokens(for name: String) -> [String] {
    elements(for: name).filter { !$0.isEmpty }
  }

  /// The elements of a comma-separated list over all fields of that name, empty ones too.
  package func elements(for name: String) -> [String] {
    values(for: name).flatMap { Self.split($0, at: ",") }
  }

  /// Whether the list of that name has the element, without regard to case.
  package func list(_ name: String, has element: String) -> Bool {
    elements(for: name).contains { HTTPGrammar.equal($0, element) }
  }

  /// The parts of `text` between separators outside of quoted strings, trimmed.
  static func split(_ text: String, at separator: Character) -> [String] {
    var parts: [String] = []
    var start = text.startIndex
    var isQuoted = false
    var isEscaped = false
    for index in text.unicodeScalars.indices {
      let scalar = text.unicodeScalars[index]
      if isEscaped {
        isEscaped = false
      } else if isQuoted && scalar == "\\" {
        isEscaped = true
      } else if scalar == "\"" {
        isQuoted.toggle()
      } else if !isQuoted && Character(scalar) == separator {
        parts.append(HTTPGrammar.trimmed(text[start..<index]))
        start = text.unicodeScalars.index(after: index)
      }
    }
    parts.append(HTTPGrammar.trimmed(text[start...]))
    return parts
  }
}
