/// A place in a document.
package struct TOMLPosition: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Counted from 1.
  package var line: Int
  /// Counted from 1, in Unicode scalars.
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package static func < (first: TOMLPosition, second: TOMLPosition) -> Bool {
    (first.line, first.column) < (second.line, second.column)
  }

  /// As compilers write it: `LINE:COLUMN`.
  package var description: String { "\(line):\(column)" }
}

/// Why a document is not TOML.
package struct TOMLError: Error, Hashable, Sendable {
  /// The first character that cannot be read, or the key that is in the way.
  package var position: TOMLPosition
  /// What is wrong and what would be right; neither a file's name nor the place.
  package var message: String

  /// One line that says which file, where in it, and what is wrong.
  package func sentence(in file: String) -> String { "\(file):\(position): \(message)" }
}
